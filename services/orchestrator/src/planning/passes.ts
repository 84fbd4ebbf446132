import { Injectable } from '@nestjs/common';
import { PlanPass } from './plan-pass.js';
import type { PlanningPass } from './planner.js';
import { SchedulePass } from './schedule-pass.js';

/** What the planner does each time: first what time brings, then what runs where. */
@Injectable()
export class Passes implements PlanningPass {
  constructor(
    private readonly schedules: SchedulePass,
    private readonly plan: PlanPass,
  ) {}

  async run(): Promise<number | null> {
    const times = [await this.schedules.run(), await this.plan.run()].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }
}
