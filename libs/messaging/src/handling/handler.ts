import type { MessageOf, Topic } from '@chimera/contracts';
import type { Logger } from '@chimera/telemetry';

/** A handler chose not to act; the offset advances and the reason is counted. */
export interface Skipped {
  readonly kind: 'skipped';
  /** Kebab case, low cardinality: `already-registered`. */
  readonly reason: string;
}

/** Nothing = handled. */
export type HandlerResult = void | Skipped;

/** Builds a skip result. */
export function skip(reason: string): Skipped {
  return { kind: 'skipped', reason };
}

/** What a handler knows about the message it handles. */
export interface MessageContext {
  /** `ce_id`; for messages of foreign producers without one, derived from topic, partition and offset. */
  readonly messageId: string;
  readonly topic: string;
  /** Consumer group that handles it; the inbox is kept per group. */
  readonly group: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** Who acts: a person or `service:<name>`; `unknown` for foreign producers that do not say. */
  readonly actor: string;
  readonly key: string;
  readonly occurredAt: Date;
  /** 1 for the first try. */
  readonly attempt: number;
  /** W3C trace context of the consumer span, or null. */
  readonly traceparent: string | null;
  /** Shutdown or partition lost. */
  readonly signal: AbortSignal;
  /** Already carries the ids above. */
  readonly log: Logger;
}

/** Handles one message at a time; messages of one key in order (Invariant 3). */
export interface MessageHandler<T extends Topic> {
  handle(message: MessageOf<T>, context: MessageContext): Promise<HandlerResult>;
}

/** One message of a batch with its own context. */
export interface Delivered<T extends Topic> {
  readonly message: MessageOf<T>;
  readonly context: MessageContext;
}

/** Handles what has queued up on a partition, in order, at most `maxBatch` messages at once. */
export interface BatchHandler<T extends Topic> {
  handleBatch(batch: readonly Delivered<T>[], signal: AbortSignal): Promise<HandlerResult>;
}
