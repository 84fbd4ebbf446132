import type { RunAssigned } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { verdictKey } from './verdict-task.js';

/** Tells again what is staged and has no verdict. */
export const remindTask = 'remind';

export interface ReminderTask {
  readonly runId: string;
  readonly attempt: number;
  /** Reminders given so far. */
  readonly reminders: number;
}

const firstAfterMs = 10 * 60_000;
const longestMs = 6 * 60 * 60_000;

/** Time until a reminder: 10 minutes, doubled each time, at most 6 hours. */
export function reminderDelayMs(reminders: number): number {
  return Math.min(longestMs, firstAfterMs * 2 ** Math.min(reminders, 10));
}

/** Enqueues the next reminder about a staged attempt, in the transaction that staged it or told of it again. */
export async function enqueueReminder(
  tx: Pick<Transaction, 'enqueue'>,
  assigned: RunAssigned,
  reminders: number,
): Promise<void> {
  const { runId, attempt } = assigned;
  const task: ReminderTask = { runId, attempt, reminders };
  const runAt = new Date(Date.now() + reminderDelayMs(reminders));
  // Each has a key of its own: the one that enqueues the next is still in the queue itself.
  await tx.enqueue(remindTask, `${verdictKey(assigned)}/${reminders}`, task, { runAt });
}
