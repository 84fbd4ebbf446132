import { Inject, Injectable, Optional } from '@nestjs/common';
import { PlanPass } from './plan-pass.js';
import type { PlanningPass } from './planner.js';
import { SchedulePass } from './schedule-pass.js';

/** Schedules are looked at no more often than this, however often something wakes the planner. */
const restMs = 1_000;

/** Milliseconds that only grow, for tests to set. */
export const TICKS = Symbol('ticks');

/** What the planner does each time: first what time brings, then what runs where. */
@Injectable()
export class Passes implements PlanningPass {
  private restsUntil = 0;

  constructor(
    @Inject(SchedulePass) private readonly schedules: PlanningPass,
    @Inject(PlanPass) private readonly plan: PlanningPass,
    @Optional() @Inject(TICKS) private readonly ticks: () => number = () => performance.now(),
  ) {}

  async run(): Promise<number | null> {
    const times = [await this.lookAtSchedules(), await this.plan.run()].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** A wake in the rest is made up for right after it: what was configured meanwhile may be due. */
  private async lookAtSchedules(): Promise<number | null> {
    const now = this.ticks();
    if (now < this.restsUntil) return this.restsUntil - now;
    const next = await this.schedules.run();
    this.restsUntil = this.ticks() + restMs;
    return next === null ? null : Math.max(restMs, next);
  }
}
