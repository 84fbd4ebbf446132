import type { Delivery } from '../domain/notice.js';

/** What an attempt to deliver came to. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  /** Away or busy; `retryAfterMs` when the receiver said how long. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly retryAfterMs: number | null }
  /** Will not be accepted, however often it is tried. */
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** The receiver said that it is gone for good, whatever the notice. */
      readonly isGone?: boolean;
    };

/** A way to reach receivers. One file each. */
export interface Channel {
  readonly name: 'email' | 'webhook';
  /**
   * One attempt, bounded in time. Never throws for what a receiver can do.
   *
   * @param unsubscribe link that ends the subscription; null for contacts, or where no address is configured
   */
  send(delivery: Delivery, signal: AbortSignal, unsubscribe: string | null): Promise<DeliveryOutcome>;
}
