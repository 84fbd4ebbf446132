import type { CheckResult, RunAssigned } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';

/** Makes a version visible to readers. */
export const publishTask = 'publish';
/** Marks a version rejected; readers keep the last good one. */
export const rejectTask = 'reject';
/** Removes what nobody needs after a verdict. */
export const tidyTask = 'tidy';

/** Removes what a failed attempt may have staged. */
export const discardTask = 'discard';

/** Payload of the tasks about an attempt's version. */
export interface VerdictTask {
  readonly runId: string;
  readonly attempt: number;
  readonly failedChecks: readonly CheckResult[];
}

/** Key of such a task; the namespace comes first, so that the queue shares its slots between namespaces. */
export function verdictKey(of: {
  readonly namespace: string;
  readonly runId: string;
  readonly attempt: number;
}): string {
  return `${of.namespace}/${of.runId}/${of.attempt}`;
}

/** What a failed attempt staged is removed once its failure is on record, in the same transaction (Invariant 4). */
export async function enqueueDiscard(tx: Transaction, assigned: RunAssigned): Promise<void> {
  const { runId, attempt } = assigned;
  const task: VerdictTask = { runId, attempt, failedChecks: [] };
  await tx.enqueue(discardTask, verdictKey(assigned), task);
}
