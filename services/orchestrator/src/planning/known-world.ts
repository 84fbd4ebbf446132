import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import type { PlanInput } from '../domain/plan-input.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository, type StoredRun } from '../repositories/run.repository.js';
import { SupervisorRepository } from '../repositories/supervisor.repository.js';
import { Clock } from './clock.js';

/** What a pass decides about. */
export interface StoredWorld extends PlanInput {
  readonly runs: readonly StoredRun[];
}

/** Everything that is known about unfinished runs, in one look. */
@Injectable()
export class KnownWorld {
  constructor(
    private readonly clock: Clock,
    private readonly runs: RunRepository,
    private readonly pipelines: PipelineRepository,
    private readonly supervisors: SupervisorRepository,
  ) {}

  async load(tx: Transaction): Promise<StoredWorld> {
    const now = await this.clock.now(tx);
    const runs = await this.runs.unfinished(tx);
    const pipelines = await this.pipelines.ofUnfinishedRuns(tx);
    return { now, runs, pipelines, supervisors: await this.supervisors.all(tx) };
  }
}
