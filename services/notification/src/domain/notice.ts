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
  /** Datasets of the namespace that it concerns; absent means all datasets of the intent it is about. */
  readonly datasets?: readonly string[];
  /** Contract fields that it concerns. Default none. */
  readonly columns?: readonly string[];
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
  | {
      readonly channel: 'webhook';
      readonly url: string;
      /** Reference to the secret that signs. */
      readonly secret: string;
      /** Reference to the secret that signs too while keys change. */
      readonly previousSecret?: string;
    };

/** One notice for one receiver. */
export interface Delivery {
  /** Same for the same event and receiver: the idempotency key of receivers. */
  readonly deliveryId: string;
  readonly notice: Notice;
  readonly receiver: Receiver;
  /** Subscription that asked for it; absent for contacts of the team and the intent. */
  readonly subscription?: string | null;
}

/** A receiver, and the subscription that names it where one does. */
export interface Addressee {
  readonly receiver: Receiver;
  readonly subscription: string | null;
}

/** A delivery for each different receiver. The first to name a receiver counts: contacts come before subscriptions. */
export function deliveriesOf(notice: Notice, addressees: readonly Addressee[]): readonly Delivery[] {
  const byId = new Map<string, Delivery>();
  for (const { receiver, subscription } of addressees) {
    const deliveryId = deliveryIdOf(notice.eventId, receiver);
    if (!byId.has(deliveryId)) byId.set(deliveryId, { deliveryId, notice, receiver, subscription });
  }
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

/** Digest of channel and address: the same receiver whoever names it. */
export function receiverKey(receiver: Receiver): string {
  return digest([receiver.channel, addressOf(receiver)]);
}

/** The same for the same event and receiver. */
export function deliveryIdOf(eventId: string, receiver: Receiver): string {
  return `msg_${digest([eventId, receiver.channel, addressOf(receiver)])}`;
}

function addressOf(receiver: Receiver): string {
  return receiver.channel === 'email' ? receiver.address.toLowerCase() : receiver.url;
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
