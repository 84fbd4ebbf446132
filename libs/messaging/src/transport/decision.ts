import { MeshError } from '@chimera/contracts';
import { delayAfter, isOutage, type RetryPolicy } from '../handling/retry-policy.js';

/** What happens with a message whose handling failed. */
export type Decision =
  | {
      readonly kind: 'retry';
      readonly delayMs: number;
      /** Outages do not use up attempts. */ readonly counts: boolean;
    }
  | { readonly kind: 'dead-letter' }
  | { readonly kind: 'stop' };

const outagePause: RetryPolicy = { attempts: 1, firstDelay: '500ms', factor: 2, maxDelay: '5s' };

/** The table of error classes: `attempt` is how many tries have failed, `waited` how many of an outage. */
export function decide(error: unknown, attempt: number, waited: number, policy: RetryPolicy): Decision {
  if (isOutage(error)) return { kind: 'retry', delayMs: delayAfter(outagePause, waited + 1), counts: false };
  if (MeshError.is(error) && error.disposition === 'stop') return { kind: 'stop' };
  if (MeshError.is(error) && error.disposition === 'reject') return { kind: 'dead-letter' };
  if (attempt >= policy.attempts) return { kind: 'dead-letter' };
  return { kind: 'retry', delayMs: delayAfter(policy, attempt), counts: true };
}

/** Code for metrics, logs and headers: of the error's own, or `CHIMERA_INTERNAL`. */
export function codeOf(error: unknown): string {
  return MeshError.is(error) ? error.code : 'CHIMERA_INTERNAL';
}
