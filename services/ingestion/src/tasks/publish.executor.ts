import { topics } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { versionPublished } from '../domain/attempt-events.js';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { RunMeter } from '../supervisor/run-meter.js';
import { TargetContext } from '../supervisor/target-context.js';
import { CrashPoints } from '../worker/crash-point.js';
import { FailedVerdict } from './failed-verdict.js';
import { orFinalRefusal, refusalOf } from './final-refusal.js';
import { StagedVersions } from './staged-version.js';
import { publishTask, tidyTask, type VerdictTask } from './verdict-task.js';

/** Publishes a version that passed: one atomic step of the target, which may be repeated (Invariant 9). */
@Executes()
export class PublishExecutor implements TaskExecutor<VerdictTask> {
  readonly kind = publishTask;
  readonly concurrency = 4;
  /** Short, so that another process takes over soon when this one dies. */
  readonly leaseMs = 20_000;

  constructor(
    private readonly versions: StagedVersions,
    private readonly context: TargetContext,
    private readonly attempts: AttemptRepository,
    private readonly failures: FailedVerdict,
    private readonly meter: RunMeter,
    private readonly crashPoints: CrashPoints,
  ) {}

  async execute(task: Task<VerdictTask>): Promise<TaskOutcome> {
    const { attempt, staged, target, plan } = await this.versions.find(task.payload);
    this.crashPoints.pass('supervisor.before-publish');
    const { relation } = await orFinalRefusal(() => target.publish(plan, this.context.of(task.signal)));
    this.crashPoints.pass('supervisor.after-publish');
    const wallMillis = Math.round(attempt.elapsedMs ?? 0);
    const effects = async (tx: Transaction): Promise<void> => {
      await this.attempts.move(tx, attempt.assigned, ['publishing'], 'published');
      await tx.publish(
        topics.ingestion.versionPublished,
        versionPublished(attempt.assigned, staged, { relation, wallMillis }),
      );
      await tx.enqueue(tidyTask, task.key, task.payload);
    };
    return { kind: 'done', effects };
  }

  exhausted(task: Task<VerdictTask>, error: unknown): (tx: Transaction) => Promise<void> {
    this.meter.refused(error);
    return (tx) => this.failures.record(tx, task.payload, ['publishing'], refusalOf(error));
  }
}
