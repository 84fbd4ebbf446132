// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
/** A notice reached a channel. */
export interface NotificationDelivered {
  /** Stable id of the delivery. */
  readonly deliveryId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent or pipeline it is about. */
  readonly about: string;
  /** Event that caused it. */
  readonly eventId: string;
  /** Type of that event. */
  readonly eventType: string;
  /** email or webhook. */
  readonly channel: string;
  /** Address; a webhook without query and credentials. */
  readonly recipient: string;
  /** Subject line or event type. */
  readonly subject: string;
  /** Attempts made. */
  readonly attempts: number;
}

/** A notice could not be delivered and will not be tried again. */
export interface NotificationFailed {
  /** Stable id of the delivery. */
  readonly deliveryId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent or pipeline it is about. */
  readonly about: string;
  /** Event that caused it. */
  readonly eventId: string;
  /** Type of that event. */
  readonly eventType: string;
  /** email or webhook. */
  readonly channel: string;
  /** Address. */
  readonly recipient: string;
  /** Attempts made. */
  readonly attempts: number;
  /** Why. */
  readonly reason: string;
}

/** A subscription was made, changed, paused, resumed, disabled or ended. */
export interface SubscriptionChanged {
  /** Namespace it is about; `*` for several. */
  readonly namespace: string;
  /** Id of the subscription. */
  readonly subscription: string;
  /** Counts changes, from 1. */
  readonly revision: number;
  /** active, paused, disabled or ended. */
  readonly state: string;
  /** email or webhook. */
  readonly channel: string;
  /** Address, without secrets. */
  readonly recipient: string;
  /** Why, in a sentence. */
  readonly reason: string;
  /** Who, or the service that did it. */
  readonly changedBy: string;
}
