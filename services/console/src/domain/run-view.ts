/** A fact as it is stored. */
export interface StoredFact {
  readonly fact: string;
  readonly ordinal: number;
  /** ISO 8601. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a run stands. */
export type RunState =
  'requested' | 'assigned' | 'running' | 'staged' | 'published' | 'rejected' | 'abandoned';

/** A run as people see it. */
export interface RunView {
  readonly runId: string;
  readonly namespace: unknown;
  readonly pipeline: unknown;
  readonly dataset: unknown;
  readonly version: unknown;
  readonly state: RunState;
  readonly attempt: number;
  /** Why nothing moves, when nothing does. */
  readonly waitingFor: string | null;
  readonly trigger: unknown;
  readonly requestedBy: unknown;
  readonly requestedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: unknown;
  readonly ledger: unknown;
  readonly checks: unknown;
  readonly usage: readonly unknown[];
  readonly relation: unknown;
  readonly target: unknown;
  readonly lastGoodVersion: unknown;
  readonly failure: { readonly code: unknown; readonly message: unknown; readonly hint: unknown } | null;
}

type Facts = Readonly<Record<string, StoredFact>>;

/** Derives the view from whatever facts are there, in whatever order they came. */
export function runView(runId: string, stored: readonly StoredFact[]): RunView {
  const facts: Facts = Object.fromEntries(stored.map((fact) => [fact.fact, fact]));
  const state = stateOf(facts);
  const end = facts['published'] ?? facts['rejected'];
  const known = (field: string): unknown =>
    stored.find((fact) => fact.data[field] !== undefined)?.data[field] ?? null;
  return {
    runId,
    namespace: known('namespace'),
    pipeline: known('pipeline'),
    dataset: known('dataset'),
    version: known('version'),
    state,
    attempt: attemptOf(facts),
    waitingFor: waitingFor(state, facts),
    trigger: facts['requested']?.data['trigger'] ?? 'manual',
    requestedBy: known('requestedBy'),
    requestedAt: facts['asked']?.at ?? facts['requested']?.at ?? null,
    startedAt: facts['started']?.at ?? null,
    finishedAt: end?.at ?? facts['abandoned']?.at ?? null,
    progress: facts['progressed']?.data ?? null,
    ledger: (end ?? facts['staged'])?.data['ledger'] ?? null,
    checks: facts['assessed']?.data['checks'] ?? null,
    usage: usageOf(facts),
    relation: facts['published']?.data['relation'] ?? null,
    target: facts['published']?.data['target'] ?? null,
    lastGoodVersion: facts['rejected']?.data['lastGoodVersion'] ?? null,
    failure: failureOf(state, facts),
  };
}

function attemptOf(facts: Facts): number {
  return Math.max(0, ...['assigned', 'started', 'staged', 'failed'].map((fact) => facts[fact]?.ordinal ?? 0));
}

/** An end is an end; before that the newest attempt counts. */
function stateOf(facts: Facts): RunState {
  if (facts['published'] !== undefined) return 'published';
  if (facts['rejected'] !== undefined) return 'rejected';
  if (facts['abandoned'] !== undefined) return 'abandoned';
  const attempt = attemptOf(facts);
  const reached = (fact: string): boolean => attempt > 0 && facts[fact]?.ordinal === attempt;
  if (reached('failed')) return 'requested';
  if (reached('staged')) return 'staged';
  if (reached('started')) return 'running';
  return reached('assigned') ? 'assigned' : 'requested';
}

function waitingFor(state: RunState, facts: Facts): string | null {
  if (state === 'staged')
    return facts['assessed']?.ordinal === attemptOf(facts) ? 'publication' : 'quick checks';
  if (state !== 'requested') return null;
  const failed = facts['failed'];
  return failed === undefined ? 'a free slot' : `the next attempt, after ${String(failed.data['code'])}`;
}

function failureOf(state: RunState, facts: Facts): RunView['failure'] {
  const failed = state === 'abandoned' ? facts['abandoned'] : facts['failed'];
  // A run that came to its verdict got over what failed before.
  if (failed === undefined || state === 'published' || state === 'rejected') return null;
  return { code: failed.data['code'], message: failed.data['message'], hint: failed.data['hint'] };
}

/** Workers of the run and the checker, as the last events that tell them say. */
function usageOf(facts: Facts): readonly unknown[] {
  const list = (fact: string): readonly unknown[] => {
    const usage = facts[fact]?.data['usage'];
    return Array.isArray(usage) ? usage : [];
  };
  const workers =
    ['published', 'rejected', 'staged', 'failed'].map(list).find((usage) => usage.length > 0) ?? [];
  const checker = list('assessed').filter((one) => !workers.some((other) => pidOf(other) === pidOf(one)));
  return [...workers, ...checker];
}

function pidOf(usage: unknown): unknown {
  return (usage as { pid?: unknown }).pid;
}
