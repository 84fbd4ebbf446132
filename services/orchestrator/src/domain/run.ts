import type { AttemptFacts, FailedFact, RunFacts } from './run-facts.js';

/** A run is a set of facts; its state is derived from them. */
export interface Run {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
  /** Null until the pipeline is known; then the next number of the pipeline. */
  readonly version: number | null;
  readonly facts: RunFacts;
}

export type RunState =
  | 'requested'
  | 'assigned'
  | 'running'
  | 'staged'
  | 'published'
  | 'rejected'
  | 'abandoned'
  | 'cancelled'
  | 'unrequested';

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
  if (facts.cancelled !== null) return 'cancelled';
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
  return state === 'published' || state === 'rejected' || state === 'abandoned' || state === 'cancelled';
}

/** An attempt in the hands of a supervisor. */
export interface HeldAttempt {
  readonly attempt: number;
  readonly supervisor: string;
  readonly lastHeard: number;
}

/** The newest attempt while a supervisor works on it: assigned or running, neither ended nor staged. */
export function activeAttempt(facts: RunFacts): HeldAttempt | null {
  const state = stateOf(facts);
  return state === 'assigned' || state === 'running' ? heldAttempt(facts) : null;
}

/** The newest attempt as its supervisor holds it, staged or not. */
export function heldAttempt(facts: RunFacts): HeldAttempt {
  const attempt = latestAttempt(facts);
  const { assigned, started, staged } = facts.attempts[attempt] ?? {};
  const lastHeard = Math.max(assigned?.at ?? 0, started?.at ?? 0, staged?.at ?? 0);
  return { attempt, supervisor: assigned?.supervisor ?? '', lastHeard };
}

/** Canonical JSON of what is special about the run. */
export function parametersOf(run: Run): string {
  return run.facts.requested?.parameters ?? '{}';
}
