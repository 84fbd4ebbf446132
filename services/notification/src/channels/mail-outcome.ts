import type { DeliveryOutcome } from './channel.js';

/** Steps of nodemailer that are about this mail, its addresses or its content. */
const aboutTheMail = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * What a failed attempt to send means. A 5xx answer to the addresses or the content is final (RFC 5321,
 * 4.2.1), and so are addresses that cannot be sent. Everything else is tried again: a server that greets
 * with 5xx or refuses our password says nothing about the mail.
 */
export function mailOutcome(error: unknown): DeliveryOutcome {
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message?: string };
  const reason = message ?? String(error);
  const final =
    code !== undefined && aboutTheMail.has(code) && (responseCode === undefined || responseCode >= 500);
  return final ? { kind: 'refused', reason } : { kind: 'unreachable', reason, retryAfterMs: null };
}
