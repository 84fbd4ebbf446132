import { InvariantError, type RunStaged } from '@chimera/contracts';
import { Injectable } from '@nestjs/common';
import { targetConnector, type TargetConnector } from '@chimera/connectors';
import { UnitOfWork } from '@chimera/persistence';
import { versionPlanOf } from '../domain/version-plan.js';
import { AttemptRepository, type StoredAttempt } from '../repositories/attempt.repository.js';
import type { VerdictTask } from './verdict-task.js';

/** A staged version together with the connector that can act on it. */
export interface StagedVersion {
  readonly attempt: StoredAttempt;
  readonly staged: RunStaged;
  readonly target: TargetConnector;
  readonly plan: ReturnType<typeof versionPlanOf>;
}

/** Finds the version that a task is about. */
@Injectable()
export class StagedVersions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
  ) {}

  /** Throws `CHIMERA_INVARIANT` when there is no such staged attempt: tasks are made in the transaction that moves it. */
  async find(task: VerdictTask): Promise<StagedVersion> {
    const attempt = await this.work.read((tx) => this.attempts.find(tx, task));
    if (attempt === null || attempt.staged === null) {
      throw new InvariantError(`Expected a staged attempt ${task.attempt} of run ${task.runId}, found none.`);
    }
    const plan = versionPlanOf(attempt.assigned);
    return { attempt, staged: attempt.staged, target: targetConnector(plan.connection.kind), plan };
  }
}
