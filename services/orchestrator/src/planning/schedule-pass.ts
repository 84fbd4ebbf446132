import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@chimera/persistence';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { ScheduleRepository } from '../repositories/schedule.repository.js';
import { Clock } from './clock.js';
import { PipelineGates } from './pipeline-gates.js';
import type { PlanningPass } from './planner.js';
import { Schedules } from './schedules.js';
import { systemOrigin } from './system-origin.js';

/** Pipelines whose schedule one pass looks at; the rest follows at once. */
const mostPerPass = 100;

/**
 * Tells declarations that ended and fires schedules that are due. Each pipeline is its own transaction under
 * its own lock, so that any number of instances fire each time once and one broken pipeline stops no other.
 */
@Injectable()
export class SchedulePass implements PlanningPass {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly standings: ScheduleRepository,
    private readonly pipelines: PipelineRepository,
    private readonly schedules: Schedules,
    private readonly gates: PipelineGates,
  ) {}

  async run(): Promise<number | null> {
    const due = await this.work.run(systemOrigin, async (tx) => {
      await this.gates.tellDeclarations(tx);
      return this.standings.due(tx, await this.clock.now(tx), mostPerPass);
    });
    for (const name of due) await this.fire(name);
    return this.work.run(systemOrigin, async (tx) => {
      const now = await this.clock.now(tx);
      const next = await this.standings.nextDue(tx, now);
      return next === null ? null : Math.max(0, next - now);
    });
  }

  private async fire({ namespace, pipeline }: { namespace: string; pipeline: string }): Promise<void> {
    const origin = { ...systemOrigin, correlationId: randomUUID() };
    await this.work.run(origin, async (tx) => {
      const known = await this.pipelines.lock(tx, namespace, pipeline);
      if (known !== null) await this.schedules.fire(tx, known, origin);
    });
  }
}
