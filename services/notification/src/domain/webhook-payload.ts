import type { Notice } from './notice.js';
import type { WebhookPayload } from './standard-webhook.js';

/** Standard Webhooks asks for small bodies; longer ones are shortened to what identifies the event. */
const mostBytes = 20_000;
const longestKept = 200;

/** What a receiver of webhooks gets of a notice: at most {@link mostBytes} bytes of JSON. */
export function payloadOf(notice: Notice): WebhookPayload {
  const { type, occurredAt: timestamp, eventId, namespace, severity, data } = notice;
  const about = { eventId, namespace, subject: notice.subject.slice(0, 1_000), severity };
  const whole = { type, timestamp, data: { ...about, ...data } };
  if (Buffer.byteLength(JSON.stringify(whole)) < mostBytes) return whole;
  const identifying = Object.entries(data)
    .filter(([, value]) => isShort(value))
    .slice(0, 20);
  // `eventId` and the names that are left lead to the whole event: on its topic, and in the console.
  return { type, timestamp, data: { ...about, ...Object.fromEntries(identifying), truncated: true } };
}

function isShort(value: unknown): boolean {
  return typeof value === 'string'
    ? value.length <= longestKept
    : typeof value === 'number' || typeof value === 'boolean';
}
