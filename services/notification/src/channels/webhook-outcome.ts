import type { DeliveryOutcome } from './channel.js';

/** Status codes that ask to wait, and may say how long (RFC 9110, 10.2.3; RFC 6585, 4). */
const busy = new Set([429, 502, 503, 504]);

/**
 * What the answer of a receiver means: 2xx is success, 410 a receiver that is gone for good; everything
 * else, redirects among it (they are not followed), may work later.
 *
 * @param now when the answer came; a `Retry-After` date is counted from it
 */
export function webhookOutcome(
  status: number,
  retryAfter: string | string[] | undefined,
  now: Date,
): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'refused', reason: 'the receiver is gone (status 410)', isGone: true };
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed, name the final URL' : '';
  return {
    kind: 'unreachable',
    reason: `the receiver answered with status ${status}${redirects}`,
    retryAfterMs: busy.has(status) ? retryAfterMs(retryAfter, now) : null,
  };
}

/** Seconds or an HTTP date. */
function retryAfterMs(value: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(value) ? value[0] : value;
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
