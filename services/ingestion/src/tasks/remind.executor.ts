import { topics } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { parsePipelineConfig } from '../domain/pipeline-config.js';
import { leastHours, LoadTopics } from '../supervisor/load-topics.js';
import { enqueueReminder, remindTask, reminderDelayMs, type ReminderTask } from './reminder-task.js';

/**
 * Tells again that a version is staged, for as long as no verdict came: an event that was lost or dead-lettered on its way
 * to the checks must not leave a run, and every later run of its pipeline, waiting for ever. It is the same event with the
 * same id, so whoever has handled it skips it (Invariant 2), and checks that are merely late are not started twice.
 */
@Executes()
export class RemindExecutor implements TaskExecutor<ReminderTask> {
  readonly kind = remindTask;
  readonly concurrency = 1;

  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
    private readonly loadTopics: LoadTopics,
  ) {}

  async execute({ payload }: Task<ReminderTask>): Promise<TaskOutcome> {
    await this.keepRows(payload);
    const effects = async (tx: Transaction): Promise<void> => {
      const attempt = await this.attempts.lock(tx, payload);
      if (attempt === null || attempt.state !== 'staged' || attempt.staged === null) return;
      await tx.publish(topics.ingestion.runStaged, attempt.staged);
      await enqueueReminder(tx, attempt.assigned, payload.reminders + 1);
    };
    return { kind: 'done', effects };
  }

  /** Retention must not take the rows from the checks that are still to come: they stay until after the next reminder. */
  private async keepRows(task: ReminderTask): Promise<void> {
    const waiting = await this.work.read((tx) => this.attempts.find(tx, task));
    if (waiting === null || waiting.state !== 'staged') return;
    const hours = ((waiting.elapsedMs ?? 0) + reminderDelayMs(task.reminders + 1)) / 3_600_000;
    const { loadHours } = parsePipelineConfig(waiting.assigned.config).ingestion.retention;
    await this.loadTopics.retain(waiting.assigned.contract, Math.max(loadHours, hours + leastHours));
  }

  /** Only when the database refused ten times over; then the run waits for a person, who sees what it waits for. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }
}
