import type { MessageOf, Topic } from '@chimera/contracts';

/** Where the events of a transaction come from: the message being handled, or a request. */
export interface Origin {
  readonly correlationId: string;
  /** Id of the causing event; null when a person or clock acts. */
  readonly causationId: string | null;
  /** Who acts. */
  readonly actor: string;
  readonly traceparent: string | null;
}

/** A row as pg returns it. */
export type Row = Record<string, unknown>;

/**
 * One Postgres transaction of a service's own schema. State, inbox, outbox and tasks change together
 * or not at all (Invariants 2 and 4).
 */
export interface Transaction {
  query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]>;
  /** Puts an event in the outbox. Throws `CHIMERA_MESSAGE_UNENCODABLE` when it breaks its contract. */
  publish<T extends Topic>(topic: T, message: MessageOf<T>): Promise<void>;
  /** Puts a task in the service's durable queue; a pending task of the same kind and key is kept as it is. */
  enqueue(kind: string, key: string, payload: unknown, options?: EnqueueOptions): Promise<void>;
  /** The same transaction, whose events and tasks have another origin: for one of a batch. */
  withOrigin(origin: Origin): Transaction;
}

/** A message that causes something; `MessageContext` of `@chimera/messaging` fits by shape. */
export interface Cause {
  readonly messageId: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly traceparent: string | null;
}

export interface EnqueueOptions {
  /** Not before this time. Default now. */
  readonly runAt?: Date;
  /** Tries before it is given up. Default 10. */
  readonly maxAttempts?: number;
}

/** Encodes events; the codec of `@chimera/messaging` fits by shape. */
export interface EventEncoder {
  /** Confluent-framed Avro and the CloudEvents headers of one event. */
  encodeEvent<T extends Topic>(
    topic: T,
    message: MessageOf<T>,
    origin: Origin,
  ): { key: string; headers: Record<string, string>; payload: Buffer };
}

/** The origin of what a message causes. */
export function originOf({ correlationId, messageId, actor, traceparent }: Cause): Origin {
  return { correlationId, causationId: messageId, actor, traceparent };
}
