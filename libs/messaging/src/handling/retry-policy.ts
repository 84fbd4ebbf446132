import { InvariantError, MeshError, type ErrorCode } from '@chimera/contracts';

/** A time span: milliseconds, or text such as `200ms`, `5s`, `2m`. */
export type Duration = number | `${number}${'ms' | 's' | 'm'}`;

/** How often and how patiently a failing message is tried again before it is dead-lettered. */
export interface RetryPolicy {
  /** Tries in all, the first included. Default 8. */
  readonly attempts: number;
  /** Pause after the first failure. Default 200ms. */
  readonly firstDelay: Duration;
  /** Each pause is this many times the one before. Default 2. */
  readonly factor: number;
  /** Longest pause. Default 15s. */
  readonly maxDelay: Duration;
}

/** About 40 seconds of patience. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 8,
  firstDelay: '200ms',
  factor: 2,
  maxDelay: '15s',
};

/**
 * Outages of what the whole service stands on. The message is not at fault and the next one would
 * fail alike, so its partition waits for as long as they last instead of filling the dead letters.
 */
const outages: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CHIMERA_KAFKA_UNAVAILABLE',
  'CHIMERA_REGISTRY_UNAVAILABLE',
  'CHIMERA_DATABASE_UNAVAILABLE',
]);

/** Whether the error tells of an outage that is waited for without counting attempts. */
export function isOutage(error: unknown): boolean {
  return MeshError.is(error) && error.disposition === 'retry' && outages.has(error.code);
}

/** Completes and checks a policy. Throws `CHIMERA_INVARIANT` (stop) naming the field that is out of range. */
export function retryPolicy(given: Partial<RetryPolicy> = {}): RetryPolicy {
  const policy = { ...defaultRetryPolicy, ...given };
  requireThat(
    Number.isInteger(policy.attempts) && policy.attempts >= 1,
    'attempts',
    'a whole number from 1',
    policy.attempts,
  );
  requireThat(policy.factor >= 1, 'factor', 'a number from 1', policy.factor);
  requireThat(milliseconds(policy.firstDelay) > 0, 'firstDelay', 'a duration above 0', policy.firstDelay);
  requireThat(
    milliseconds(policy.maxDelay) >= milliseconds(policy.firstDelay),
    'maxDelay',
    'at least firstDelay',
    policy.maxDelay,
  );
  return policy;
}

/** Pause in milliseconds after `attempt` failed (1 is the first), with a jitter of 20% below. */
export function delayAfter(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const full = milliseconds(policy.firstDelay) * policy.factor ** (attempt - 1);
  return Math.min(full, milliseconds(policy.maxDelay)) * (1 - 0.2 * random());
}

/** A duration in milliseconds. Throws `CHIMERA_INVARIANT` for other text. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(duration);
  if (match === null)
    throw new InvariantError(
      `Expected a duration such as 200ms, 5s or 2m, found ${JSON.stringify(duration)}.`,
    );
  return Number(match[1]) * { ms: 1, s: 1_000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
}

function requireThat(holds: boolean, field: string, expected: string, found: unknown): void {
  if (!holds)
    throw new InvariantError(`Retry policy: expected ${field} to be ${expected}, found ${String(found)}.`);
}
