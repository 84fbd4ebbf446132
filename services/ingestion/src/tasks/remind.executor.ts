import { topics } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { enqueueReminder, remindTask, type ReminderTask } from './reminder-task.js';

/**
 * Tells again that a version is staged, for as long as no verdict came: an event that was lost or dead-lettered on its way
 * to the checks must not leave a run, and every later run of its pipeline, waiting for ever. It is the same event with the
 * same id, so whoever has handled it skips it (Invariant 2), and checks that are merely late are not started twice.
 */
@Executes()
export class RemindExecutor implements TaskExecutor<ReminderTask> {
  readonly kind = remindTask;
  readonly concurrency = 1;

  constructor(private readonly attempts: AttemptRepository) {}

  execute({ payload }: Task<ReminderTask>): Promise<TaskOutcome> {
    const effects = async (tx: Transaction): Promise<void> => {
      const attempt = await this.attempts.lock(tx, payload);
      if (attempt === null || attempt.state !== 'staged' || attempt.staged === null) return;
      await tx.publish(topics.ingestion.runStaged, attempt.staged);
      await enqueueReminder(tx, attempt.assigned, payload.reminders + 1);
    };
    return Promise.resolve({ kind: 'done', effects });
  }

  /** Only when the database refused ten times over; then the run waits for a person, who sees what it waits for. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }
}
