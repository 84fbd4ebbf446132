import { Injectable } from '@nestjs/common';
import { RejectedMessageError, type ErrorCode } from '@chimera/contracts';
import type { Origin, Transaction } from '@chimera/persistence';
import { cycleOf, runIdOf, type Occasion } from '../domain/occasion.js';
import { pipelineKey, type Pipeline } from '../domain/pipeline.js';
import { RunRepository } from '../repositories/run.repository.js';
import { ScheduleRepository } from '../repositories/schedule.repository.js';
import { RunRequests } from './run-requests.js';

/** Makes runs of occasions, each once (Invariant 2): two instances, or one after a crash, come to the same run. */
@Injectable()
export class Triggers {
  constructor(
    private readonly occasions: ScheduleRepository,
    private readonly runs: RunRepository,
    private readonly requests: RunRequests,
  ) {}

  /** False when the occasion was taken before. The caller holds the pipeline's lock. */
  async fire(tx: Transaction, pipeline: Pipeline, occasion: Occasion, origin: Origin): Promise<boolean> {
    const runId = runIdOf(pipelineKey(pipeline), occasion);
    if (!(await this.occasions.take(tx, runId, pipeline, occasion))) return false;
    const about = { runId, namespace: pipeline.namespace, pipeline: pipeline.pipeline, version: null };
    const { trigger, requestedBy, dueAt, chain } = occasion;
    const request = { trigger, requestedBy, dueAt, chain, parameters: '{}', rerunOf: null };
    const cycle = cycleOf(pipelineKey(pipeline), chain);
    if (cycle !== null) {
      const error = new RejectedMessageError(cycle.code as ErrorCode, cycle.message, { hint: cycle.hint });
      await this.requests.refuse(tx, about, request, error, pipeline, origin);
    } else if (!(occasion.folds && (await this.fold(tx, runId, pipeline)))) {
      await this.requests.request(tx, about, request, pipeline, origin);
    }
    return true;
  }

  /** A run that nobody has begun reads no less than a new one would: it stands for the occasion, and says so. */
  private async fold(tx: Transaction, runId: string, { namespace, pipeline }: Pipeline): Promise<boolean> {
    const waiting = await this.runs.foldable(tx, namespace, pipeline);
    if (waiting === null) return false;
    await this.occasions.fold(tx, runId, waiting.runId);
    await this.runs.forgetWait(tx, waiting.runId);
    return true;
  }
}
