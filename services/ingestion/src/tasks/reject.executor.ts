import { topics } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { versionRejected } from '../domain/attempt-events.js';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { RunMeter } from '../supervisor/run-meter.js';
import { TargetContext } from '../supervisor/target-context.js';
import { FailedVerdict } from './failed-verdict.js';
import { orFinalRefusal, refusalOf } from './final-refusal.js';
import { StagedVersions } from './staged-version.js';
import { rejectTask, tidyTask, type VerdictTask } from './verdict-task.js';

/** Marks a version that failed its checks; readers keep the last good one (Invariant 9). May be repeated. */
@Executes()
export class RejectExecutor implements TaskExecutor<VerdictTask> {
  readonly kind = rejectTask;
  readonly concurrency = 4;
  /** Short, so that another process takes over soon when this one dies. */
  readonly leaseMs = 20_000;

  constructor(
    private readonly versions: StagedVersions,
    private readonly context: TargetContext,
    private readonly attempts: AttemptRepository,
    private readonly failures: FailedVerdict,
    private readonly meter: RunMeter,
  ) {}

  async execute(task: Task<VerdictTask>): Promise<TaskOutcome> {
    const { attempt, staged, target, plan } = await this.versions.find(task.payload);
    const { lastGoodVersion } = await orFinalRefusal(() => target.reject(plan, this.context.of(task.signal)));
    const { failedChecks } = task.payload;
    const effects = async (tx: Transaction): Promise<void> => {
      await this.attempts.move(tx, attempt.assigned, ['rejecting'], 'rejected');
      const event = versionRejected(attempt.assigned, staged, { failedChecks, lastGoodVersion });
      await tx.publish(topics.ingestion.versionRejected, event);
      await tx.enqueue(tidyTask, task.key, task.payload);
    };
    return { kind: 'done', effects };
  }

  exhausted(task: Task<VerdictTask>, error: unknown): (tx: Transaction) => Promise<void> {
    this.meter.refused(error);
    return (tx) => this.failures.record(tx, task.payload, ['rejecting'], refusalOf(error));
  }
}
