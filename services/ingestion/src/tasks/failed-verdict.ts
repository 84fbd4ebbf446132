import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { runFailed } from '../domain/attempt-events.js';
import type { AttemptState } from '../domain/attempt-state.js';
import { failureOf } from '../domain/failure.js';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { enqueueDiscard, type VerdictTask } from './verdict-task.js';

/**
 * Ends an attempt that no worker executes: its verdict cannot be carried out, or somebody cancelled the run. What it staged
 * is discarded, and the orchestrator decides.
 */
@Injectable()
export class FailedVerdict {
  constructor(private readonly attempts: AttemptRepository) {}

  async record(
    tx: Transaction,
    key: Pick<VerdictTask, 'runId' | 'attempt'>,
    from: readonly AttemptState[],
    error: unknown,
  ): Promise<void> {
    const attempt = await this.attempts.lock(tx, key);
    if (attempt === null || !(await this.attempts.move(tx, key, from, 'failed'))) return;
    const failure = failureOf(error);
    await this.attempts.keepFailure(tx, key, failure);
    await tx.publish(
      topics.ingestion.runFailed,
      runFailed(attempt.assigned, failure, attempt.staged?.usage ?? []),
    );
    await enqueueDiscard(tx, attempt.assigned);
  }
}
