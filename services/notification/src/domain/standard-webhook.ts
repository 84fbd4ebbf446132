import { createHmac } from 'node:crypto';
import { RejectedMessageError } from '@chimera/contracts';

/** A signed request body with its headers. */
export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a receiver gets. */
export interface WebhookPayload {
  /** Dotted type. */
  readonly type: string;
  /** When the event happened, ISO 8601. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Signs a payload by Standard Webhooks 1.0.0 (spec/standard-webhooks.md): HMAC-SHA256 over
 * `{id}.{timestamp}.{body}`, base64, prefixed `v1,`. `id` stays the same over retries.
 *
 * @param at time of this attempt
 * @param secrets `whsec_` and base64 of 24 to 64 bytes each; while keys change the old one signs too
 */
export function signWebhook(
  id: string,
  payload: WebhookPayload,
  at: Date,
  ...secrets: readonly string[]
): SignedWebhook {
  const body = JSON.stringify(payload);
  const timestamp = Math.floor(at.getTime() / 1000).toString();
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`,
  );
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
  };
}

/** Bytes of a secret. Throws `CHIMERA_SECRET_UNRESOLVED` for one that is too short or too long. */
export function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.trim().replace(/^whsec_/, ''), 'base64');
  if (key.length < 24 || key.length > 64) {
    throw new RejectedMessageError(
      'CHIMERA_SECRET_UNRESOLVED',
      `Expected a webhook secret of 24 to 64 bytes (whsec_ and base64), found ${key.length} bytes.`,
      {
        hint: 'Make one with: echo "whsec_$(head -c 32 /dev/urandom | base64)".',
      },
    );
  }
  return key;
}
