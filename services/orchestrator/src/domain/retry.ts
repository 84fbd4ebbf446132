import { createHash } from 'node:crypto';
import { clockText } from './decision.js';
import type { FailedFact, RunFacts } from './run-facts.js';
import { failureOf, latestAttempt } from './run.js';

/** Retries of a run: exponential back-off with jitter, bounded by the attempts that failed in a sliding window. */
export interface RetryPolicy {
  /** Failed attempts within the window after which a person must look. Default 5. */
  readonly attempts: number;
  /** Default 1,800,000 (30 minutes). A healthy period of this length resets the count. */
  readonly windowMs: number;
  /** Wait after the first failure. Default 2,000. */
  readonly firstDelayMs: number;
  /** Default 4. */
  readonly factor: number;
  /** Default 300,000. */
  readonly maxDelayMs: number;
  /** Share of the wait that varies, so that runs which failed together do not return together. Default 0.25. */
  readonly jitter: number;
  /** How long a run that failed over a changed source waits to hear what is done about it. Default 30,000. */
  readonly schemaChangeMs: number;
}

export const defaultRetry: RetryPolicy = {
  attempts: 5,
  windowMs: 1_800_000,
  firstDelayMs: 2_000,
  factor: 4,
  maxDelayMs: 300_000,
  jitter: 0.25,
  schemaChangeMs: 30_000,
};

export type RetryDecision =
  | { readonly kind: 'ready' }
  | { readonly kind: 'wait'; readonly until: number; readonly detail: string }
  | { readonly kind: 'give-up'; readonly failure: FailedFact };

/** What to do with a run whose newest attempt, if any, has ended. */
export function decideRetry(runId: string, facts: RunFacts, now: number, policy: RetryPolicy): RetryDecision {
  const failures = failuresOf(facts);
  const last = failures.at(-1);
  if (last === undefined) return { kind: 'ready' };
  const recent = failures.filter((failure) => failure.at > last.at - policy.windowMs).length;
  const attempt = latestAttempt(facts);
  const failed = `Attempt ${attempt} failed with ${last.code}: ${last.message}`;
  if (recent >= policy.attempts) return { kind: 'give-up', failure: last };
  if (last.code === schemaChanged) {
    // Which of the two events about a changed source comes first is open.
    if (facts.attempts[attempt]?.schemaChanged !== undefined) return { kind: 'ready' };
    const until = last.at + policy.schemaChangeMs;
    if (now < until) return { kind: 'wait', until, detail: failed };
  }
  if (!last.retryable) return { kind: 'give-up', failure: last };
  const until = last.at + backOff(runId, recent, policy);
  if (now >= until) return { kind: 'ready' };
  return { kind: 'wait', until, detail: `${failed} Attempt ${attempt + 1} follows at ${clockText(until)}.` };
}

/** An attempt that ended so is made again by itself once its pipeline is released. */
const schemaChanged = 'CHIMERA_SOURCE_SCHEMA_CHANGED';

/** Failures by attempt, oldest first. */
function failuresOf(facts: RunFacts): readonly FailedFact[] {
  return Object.keys(facts.attempts)
    .sort((a, b) => Number(a) - Number(b))
    .map((attempt) => failureOf(facts.attempts[attempt]!))
    .filter((failure) => failure !== null);
}

/** The jitter is drawn from the run's id, so that every planning pass comes to the same time. */
function backOff(runId: string, failures: number, policy: RetryPolicy): number {
  const delay = Math.min(policy.firstDelayMs * policy.factor ** (failures - 1), policy.maxDelayMs);
  const draw = createHash('sha256').update(`${runId}/${failures}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(delay * (1 - policy.jitter + 2 * policy.jitter * draw));
}
