/**
 * A run is a set of facts, merged in any order and any repetition (Invariant 2); its state is derived from
 * them. Times are this service's database clock in epoch milliseconds: facts from hosts whose clocks
 * disagree are compared only by when they were learnt.
 */
export interface RequestedFact {
  readonly at: number;
  readonly trigger: string;
  readonly requestedBy: string;
}

export interface FailedFact {
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

/** What is known about one attempt. */
export interface AttemptFacts {
  readonly assigned?: { readonly at: number; readonly supervisor: string };
  readonly started?: { readonly at: number };
  readonly staged?: { readonly at: number };
  readonly assessed?: { readonly at: number; readonly passed: boolean };
  readonly failed?: FailedFact;
  /** Our own conclusion when a supervisor went silent; a staged attempt overrules it. */
  readonly lost?: FailedFact;
}

export interface RunFacts {
  readonly requested: RequestedFact | null;
  /** By attempt number. */
  readonly attempts: Readonly<Record<string, AttemptFacts>>;
  readonly published: { readonly at: number; readonly attempt: number } | null;
  readonly rejected: { readonly at: number; readonly attempt: number } | null;
  readonly abandoned: { readonly at: number; readonly code: string } | null;
}

export interface Run {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
  /** Null until the pipeline is known; then the next number of the pipeline. */
  readonly version: number | null;
  readonly facts: RunFacts;
}

export type RunState =
  'requested' | 'assigned' | 'running' | 'staged' | 'published' | 'rejected' | 'abandoned' | 'unrequested';

export type Fact =
  | ({ readonly kind: 'requested' } & RequestedFact)
  | { readonly kind: 'assigned'; readonly attempt: number; readonly at: number; readonly supervisor: string }
  | { readonly kind: 'started'; readonly attempt: number; readonly at: number }
  | { readonly kind: 'staged'; readonly attempt: number; readonly at: number }
  | { readonly kind: 'assessed'; readonly attempt: number; readonly at: number; readonly passed: boolean }
  | ({ readonly kind: 'failed' | 'lost'; readonly attempt: number } & FailedFact)
  | { readonly kind: 'published' | 'rejected'; readonly attempt: number; readonly at: number }
  | { readonly kind: 'abandoned'; readonly at: number; readonly code: string };

export const noFacts: RunFacts = {
  requested: null,
  attempts: {},
  published: null,
  rejected: null,
  abandoned: null,
};

/** Adds a fact. The first of each kind (and attempt) stands; the same object comes back when nothing changes. */
export function mergeFact(facts: RunFacts, fact: Fact): RunFacts {
  switch (fact.kind) {
    case 'requested':
    case 'published':
    case 'rejected':
    case 'abandoned':
      return facts[fact.kind] === null ? { ...facts, [fact.kind]: contentOf(fact) } : facts;
    default:
      return mergeAttempt(facts, fact);
  }
}

function mergeAttempt(facts: RunFacts, fact: Extract<Fact, { attempt: number }>): RunFacts {
  const known: AttemptFacts = facts.attempts[fact.attempt] ?? {};
  if (fact.kind in known) return facts;
  const merged = { ...known, [fact.kind]: contentOf(fact) };
  return { ...facts, attempts: { ...facts.attempts, [fact.attempt]: merged } };
}

function contentOf(fact: Fact): Record<string, unknown> {
  const keepsAttempt = fact.kind === 'published' || fact.kind === 'rejected';
  return Object.fromEntries(
    Object.entries(fact).filter(([name]) => name !== 'kind' && (keepsAttempt || name !== 'attempt')),
  );
}

/** Number of the newest attempt, 0 before the first. */
export function latestAttempt(facts: RunFacts): number {
  return Object.keys(facts.attempts).reduce((latest, attempt) => Math.max(latest, Number(attempt)), 0);
}

/**
 * State of a run. Only the newest attempt counts, so late facts of older ones change nothing; publication
 * is the exception, because it tells what readers of the target see.
 */
export function stateOf(facts: RunFacts): RunState {
  if (facts.published !== null) return 'published';
  const attempt = latestAttempt(facts);
  if (facts.rejected !== null && facts.rejected.attempt >= attempt) return 'rejected';
  if (facts.abandoned !== null) return 'abandoned';
  if (facts.requested === null) return 'unrequested';
  return attempt === 0 ? 'requested' : stateOfAttempt(facts.attempts[attempt]!);
}

function stateOfAttempt(attempt: AttemptFacts): RunState {
  if (failureOf(attempt) !== null) return 'requested';
  if (attempt.staged !== undefined || attempt.assessed !== undefined) return 'staged';
  return attempt.started === undefined ? 'assigned' : 'running';
}

/** Why an attempt ended without a version, or null when it did not. */
export function failureOf(attempt: AttemptFacts): FailedFact | null {
  if (attempt.failed !== undefined) return attempt.failed;
  const reported = attempt.staged ?? attempt.assessed;
  return attempt.lost !== undefined && reported === undefined ? attempt.lost : null;
}

/** Whether nothing more will happen to the run. */
export function isFinished(state: RunState): boolean {
  return state === 'published' || state === 'rejected' || state === 'abandoned';
}

/** The newest attempt while a supervisor works on it: assigned or running, neither ended nor staged. */
export function activeAttempt(
  facts: RunFacts,
): { readonly attempt: number; readonly supervisor: string; readonly lastHeard: number } | null {
  const state = stateOf(facts);
  if (state !== 'assigned' && state !== 'running') return null;
  const attempt = latestAttempt(facts);
  const { assigned, started } = facts.attempts[attempt]!;
  const lastHeard = Math.max(assigned?.at ?? 0, started?.at ?? 0);
  return { attempt, supervisor: assigned?.supervisor ?? '', lastHeard };
}
