/** A fact as it is stored. */
export interface StoredFact {
  readonly fact: string;
  readonly ordinal: number;
  /** ISO 8601. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a run may stand. */
export const runStates = [
  'requested',
  'assigned',
  'running',
  'staged',
  'published',
  'rejected',
  'abandoned',
  'cancelled',
] as const;

export type RunState = (typeof runStates)[number];

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
  /** The orchestrator's own words for it; null when it moves. */
  readonly waiting: WaitView | null;
  /** Who asked for the run's end, if anybody did. */
  readonly cancel: CancelView | null;
  readonly trigger: unknown;
  readonly requestedBy: unknown;
  /** Canonical JSON of what is special about the run. */
  readonly parameters: unknown;
  /** Milliseconds since 1970; null when no schedule wanted it. */
  readonly dueAt: unknown;
  readonly rerunOf: unknown;
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

/** Why a run does not move. */
export interface WaitView {
  readonly for: unknown;
  readonly detail: unknown;
  /** Milliseconds since 1970; null when nobody knows. */
  readonly until: unknown;
  readonly since: string;
}

/** A wish that a run ends. */
export interface CancelView {
  readonly requestedBy: unknown;
  readonly reason: unknown;
  readonly at: string;
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
    waiting: waitOf(state, facts),
    cancel: cancelOf(facts),
    trigger: facts['requested']?.data['trigger'] ?? 'manual',
    requestedBy: known('requestedBy'),
    parameters: known('parameters') ?? '{}',
    dueAt: facts['requested']?.data['dueAt'] ?? null,
    rerunOf: facts['asked']?.data['rerunOf'] ?? null,
    requestedAt: facts['asked']?.at ?? facts['requested']?.at ?? null,
    startedAt: facts['started']?.at ?? null,
    finishedAt: (end ?? facts['cancelled'] ?? facts['abandoned'])?.at ?? null,
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
  if (facts['cancelled'] !== undefined) return 'cancelled';
  if (facts['rejected'] !== undefined) return 'rejected';
  if (facts['abandoned'] !== undefined) return 'abandoned';
  const attempt = attemptOf(facts);
  const reached = (fact: string): boolean => attempt > 0 && facts[fact]?.ordinal === attempt;
  if (reached('failed')) return 'requested';
  if (reached('staged')) return 'staged';
  if (reached('started')) return 'running';
  return reached('assigned') ? 'assigned' : 'requested';
}

/** Reasons in the words of the list; what is not here is told as it is. */
const waits: Readonly<Record<string, string>> = {
  configuration: 'the configuration of the pipeline',
  pipeline: 'an earlier run of the pipeline',
  retry: 'the next attempt',
  supervisor: 'a supervisor',
  capacity: 'a free slot',
  paused: 'the pipeline to be resumed',
  held: 'the changed source to be settled',
  declaration: 'a new declaration of the right to insource',
  assessment: 'quick checks',
  stop: 'its supervisor to stop it',
};

/** The last reason told, unless the run has moved since: a run that began again waits for something else. */
function waitOf(state: RunState, facts: Facts): WaitView | null {
  const told = facts['waiting'];
  if (told === undefined || isEnd(state)) return null;
  const isStop = told.data['waitingFor'] === 'stop';
  if (!isStop && (state === 'assigned' || state === 'running')) return null;
  const moved = [facts['assigned'], facts['staged']].some((fact) => fact !== undefined && fact.at > told.at);
  if (moved) return null;
  const { waitingFor: reason, detail, until } = told.data;
  return { for: reason, detail, until, since: told.at };
}

function isEnd(state: RunState): boolean {
  return state === 'published' || state === 'rejected' || state === 'abandoned' || state === 'cancelled';
}

function cancelOf(facts: Facts): CancelView | null {
  const asked = facts['cancelRequested'] ?? facts['cancelled'];
  if (asked === undefined) return null;
  return { requestedBy: asked.data['requestedBy'], reason: asked.data['reason'], at: asked.at };
}

function waitingFor(state: RunState, facts: Facts): string | null {
  const told = waitOf(state, facts);
  if (told !== null) return waits[String(told.for)] ?? String(told.for);
  if (state === 'staged')
    return facts['assessed']?.ordinal === attemptOf(facts) ? 'publication' : 'quick checks';
  if (state !== 'requested') return null;
  const failed = facts['failed'];
  return failed === undefined ? 'a free slot' : `the next attempt, after ${String(failed.data['code'])}`;
}

function failureOf(state: RunState, facts: Facts): RunView['failure'] {
  const failed = state === 'abandoned' ? facts['abandoned'] : facts['failed'];
  // A run that came to its verdict got over what failed before.
  if (failed === undefined || (isEnd(state) && state !== 'abandoned')) return null;
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
