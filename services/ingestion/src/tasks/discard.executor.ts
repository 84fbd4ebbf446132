import { targetConnector } from '@chimera/connectors';
import { Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { versionPlanOf } from '../domain/version-plan.js';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { TargetContext } from '../supervisor/target-context.js';
import { discardTask, type VerdictTask } from './verdict-task.js';

/**
 * After a failed attempt: removes the version that it may have staged, because nothing will ever publish it. The target
 * decides what is the attempt's own, so an attempt that follows meanwhile is not touched (Invariant 12).
 */
@Executes()
export class DiscardExecutor implements TaskExecutor<VerdictTask> {
  readonly kind = discardTask;
  readonly concurrency = 1;

  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
    private readonly context: TargetContext,
  ) {}

  async execute(task: Task<VerdictTask>): Promise<TaskOutcome> {
    const attempt = await this.work.read((tx) => this.attempts.find(tx, task.payload));
    if (attempt === null) return { kind: 'done' };
    const plan = versionPlanOf(attempt.assigned);
    await targetConnector(plan.connection.kind).discard(plan, this.context.of(task.signal));
    return { kind: 'done' };
  }

  /** Nothing to record: the next attempt or version of the dataset removes it too. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }
}
