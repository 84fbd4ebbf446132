import type { Notice } from './notice.js';

/** How long a webhook receiver may fail without one success before it is disabled. */
export const longestFailureMs = 5 * 86_400_000;

/** What is known when a webhook receiver is given up. */
export interface DisabledReceiver {
  /** Stays the same when the same is told again. */
  readonly id: string;
  readonly namespace: string;
  /** As it may be shown. */
  readonly recipient: string;
  readonly reason: string;
  /** Subscription that names it; null for a webhook of an intent. */
  readonly subscription: string | null;
}

/** Tells an owner that their webhook is told nothing any more, and how to change that. */
export function receiverDisabled(disabled: DisabledReceiver, at: Date): Notice {
  const { id, namespace, recipient, reason, subscription } = disabled;
  const next =
    subscription === null
      ? 'Next: mend it or name another one, and submit the intent again with a changed `notify`.'
      : `Next: mend it, then \`./chimera subscription resume ${subscription}\`.`;
  return {
    eventId: id,
    occurredAt: at.toISOString(),
    type: 'notification.receiver_disabled',
    severity: 'error',
    namespace,
    about: subscription ?? 'webhook',
    datasets: [],
    subject: `${namespace === '*' ? 'Several namespaces' : namespace}: webhook ${recipient} disabled, ${reason}`,
    lines: [`Nothing is sent to ${recipient} any more: ${reason}.`, next],
    data: { recipient, reason, subscription },
  };
}
