import { createHash } from 'node:crypto';

/** How much a notice matters. */
export type NoticeSeverity = 'info' | 'warning' | 'error';

/** Something people should know, before it is routed to receivers. */
export interface Notice {
  /** Event that caused it. */
  readonly eventId: string;
  /** Dotted type as Standard Webhooks wants it: `ingestion.version_published`. */
  readonly type: string;
  readonly occurredAt: string;
  readonly severity: NoticeSeverity;
  readonly namespace: string;
  /** Intent or pipeline it is about. */
  readonly about: string;
  /** Says it all in one line. */
  readonly subject: string;
  /** What happened and what to do, a line each. */
  readonly lines: readonly string[];
  /** For machines; small, and never a classified value (Invariant 8). */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A receiver of notices. */
export type Receiver =
  | { readonly channel: 'email'; readonly address: string }
  | { readonly channel: 'webhook'; readonly url: string; readonly secret: string };

/** One notice for one receiver. */
export interface Delivery {
  /** Same for the same event and receiver: the idempotency key of receivers. */
  readonly deliveryId: string;
  readonly notice: Notice;
  readonly receiver: Receiver;
}

/** A delivery for each different receiver. */
export function deliveriesOf(notice: Notice, receivers: readonly Receiver[]): readonly Delivery[] {
  const byId = new Map(
    receivers.map((receiver) => {
      const deliveryId = idOf(notice.eventId, receiver);
      return [deliveryId, { deliveryId, notice, receiver }];
    }),
  );
  return [...byId.values()];
}

/** Parts of a path that are as long as this are taken for keys: many services put them there. */
const longestShownSegment = 20;

/** What may be shown of a receiver: no credentials, no query, no key in the path (Invariant 8). */
export function shownRecipient(receiver: Receiver): string {
  if (receiver.channel === 'email') return receiver.address;
  const url = URL.canParse(receiver.url) ? new URL(receiver.url) : null;
  if (url === null) return 'malformed URL';
  const path = url.pathname.split('/').map((part) => (part.length >= longestShownSegment ? '***' : part));
  return `${url.protocol}//${url.host}${path.join('/')}`;
}

function idOf(eventId: string, receiver: Receiver): string {
  const address = receiver.channel === 'email' ? receiver.address.toLowerCase() : receiver.url;
  const digest = createHash('sha256')
    .update(JSON.stringify([eventId, receiver.channel, address]))
    .digest('hex');
  return `msg_${digest.slice(0, 32)}`;
}
