/**
 * What is known about a run, merged in any order and any repetition (Invariant 2). Times are this service's
 * database clock in epoch milliseconds: facts from hosts whose clocks disagree are compared only by when they
 * were learnt.
 */
export interface RequestedFact {
  readonly at: number;
  /** manual, schedule or event. */
  readonly trigger: string;
  readonly requestedBy: string;
  /** Canonical JSON of `RunParameters`; absent in runs older than parameters, which were normal. */
  readonly parameters?: string;
  /** When the schedule wanted it; null when no schedule did. */
  readonly dueAt?: number | null;
  readonly rerunOf?: string | null;
  /** Pipelines whose publications led here, the first cause first: a chain that comes back ends. */
  readonly chain?: readonly string[];
}

export interface FailedFact {
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

/** Somebody asked for the end of the run. */
export interface CancelFact {
  readonly at: number;
  readonly requestedBy: string;
  readonly reason: string;
}

/** What is known about one attempt. */
export interface AttemptFacts {
  readonly assigned?: { readonly at: number; readonly supervisor: string; readonly configVersion?: number };
  readonly started?: { readonly at: number };
  readonly staged?: { readonly at: number };
  readonly assessed?: { readonly at: number; readonly passed: boolean };
  readonly failed?: FailedFact;
  /** Our own conclusion when a supervisor went silent; a staged attempt overrules it. */
  readonly lost?: FailedFact;
  /** The source no longer fits the contract; the pipeline is held for it. */
  readonly schemaChanged?: { readonly at: number; readonly action: string };
  /** How often its supervisor was asked to stop it, and when last. */
  readonly stopTold?: { readonly at: number; readonly times: number };
}

export interface RunFacts {
  readonly requested: RequestedFact | null;
  /** By attempt number. */
  readonly attempts: Readonly<Record<string, AttemptFacts>>;
  readonly published: { readonly at: number; readonly attempt: number } | null;
  readonly rejected: { readonly at: number; readonly attempt: number } | null;
  readonly abandoned: { readonly at: number; readonly code: string } | null;
  readonly cancelRequested: CancelFact | null;
  readonly cancelled: { readonly at: number } | null;
}

type AttemptFact<K, C> = { readonly kind: K; readonly attempt: number; readonly at: number } & C;

export type Fact =
  | ({ readonly kind: 'requested' } & RequestedFact)
  | ({ readonly kind: 'cancelRequested' } & CancelFact)
  | AttemptFact<'assigned', { readonly supervisor: string; readonly configVersion?: number }>
  | AttemptFact<'started' | 'staged' | 'published' | 'rejected', unknown>
  | AttemptFact<'assessed', { readonly passed: boolean }>
  | AttemptFact<'failed' | 'lost', FailedFact>
  | AttemptFact<'schemaChanged', { readonly action: string }>
  | AttemptFact<'stopTold', { readonly times: number }>
  | { readonly kind: 'abandoned'; readonly at: number; readonly code: string }
  | { readonly kind: 'cancelled'; readonly at: number };

export const noFacts: RunFacts = {
  requested: null,
  attempts: {},
  published: null,
  rejected: null,
  abandoned: null,
  cancelRequested: null,
  cancelled: null,
};

/** Adds a fact. The first of each kind (and attempt) stands; the same object comes back when nothing changes. */
export function mergeFact(facts: RunFacts, fact: Fact): RunFacts {
  switch (fact.kind) {
    case 'requested':
    case 'published':
    case 'rejected':
    case 'abandoned':
    case 'cancelRequested':
    case 'cancelled':
      return facts[fact.kind] === null ? { ...facts, [fact.kind]: contentOf(fact) } : facts;
    default:
      return mergeAttempt(facts, fact);
  }
}

function mergeAttempt(facts: RunFacts, fact: Extract<Fact, { attempt: number }>): RunFacts {
  const known: AttemptFacts = facts.attempts[fact.attempt] ?? {};
  // Asking to stop is repeated and counted; everything else happens once.
  const isNews = fact.kind === 'stopTold' && fact.times > (known.stopTold?.times ?? 0);
  if (fact.kind in known && !isNews) return facts;
  const merged = { ...known, [fact.kind]: contentOf(fact) };
  return { ...facts, attempts: { ...facts.attempts, [fact.attempt]: merged } };
}

function contentOf(fact: Fact): Record<string, unknown> {
  const keepsAttempt = fact.kind === 'published' || fact.kind === 'rejected';
  return Object.fromEntries(
    Object.entries(fact).filter(([name]) => name !== 'kind' && (keepsAttempt || name !== 'attempt')),
  );
}
