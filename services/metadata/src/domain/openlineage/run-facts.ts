import type {
  RunAbandoned,
  RunAssessed,
  RunCancelled,
  RunRequested,
  RunStarted,
  RunStartRequested,
  VersionPublished,
  VersionRejected,
} from '@chimera/contracts';

/** Something known about a run, and when it happened. */
export interface Known<M> {
  readonly at: Date;
  readonly message: M;
}

/** What is known about a run; facts come in any order. */
export interface RunFacts {
  readonly asked?: Known<RunStartRequested>;
  readonly requested?: Known<RunRequested>;
  readonly started?: Known<RunStarted>;
  readonly assessed?: Known<RunAssessed>;
  readonly published?: Known<VersionPublished>;
  readonly rejected?: Known<VersionRejected>;
  readonly abandoned?: Known<RunAbandoned>;
  readonly cancelled?: Known<RunCancelled>;
}

export type FactName = keyof RunFacts;

/** How a run can end in OpenLineage's words. */
export type RunEnd = 'COMPLETE' | 'FAIL' | 'ABORT';

/** How a run ended, if it did. A failed attempt is no end: the next one may succeed, and a run has one end only. */
export function endOf(facts: RunFacts): { readonly type: RunEnd; readonly at: Date } | null {
  if (facts.published !== undefined) return { type: 'COMPLETE', at: facts.published.at };
  const failed = facts.rejected ?? facts.abandoned;
  if (failed !== undefined) return { type: 'FAIL', at: failed.at };
  return facts.cancelled === undefined ? null : { type: 'ABORT', at: facts.cancelled.at };
}

/** Whether the checks of an ended run are still to come: versions are published and rejected because of them. */
export function awaitsChecks(facts: RunFacts): boolean {
  return (facts.published ?? facts.rejected) !== undefined && facts.assessed === undefined;
}
