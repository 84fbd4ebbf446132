import type { MessageOf, Topic } from '@chimera/contracts';
import { attributes, startProducerSpan } from '@chimera/telemetry';
import { lockClass, bucketOf } from '../postgres/advisory-locks.js';
import type { TransactionSession } from '../postgres/open-transaction.js';
import type { EventEncoder, Origin } from './transaction.js';

interface EncodedEvent {
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly payload: Buffer;
}

/** Collects the events of one transaction and writes them to the outbox at its end. */
export class OutboxWriter {
  readonly #events: EncodedEvent[] = [];

  constructor(
    private readonly encoder: EventEncoder,
    private readonly schema: string,
  ) {}

  /** Encodes at once, so that a message that breaks its contract fails where it was published. */
  add<T extends Topic>(topic: T, message: MessageOf<T>, origin: Origin): void {
    const parent = origin.traceparent;
    const { correlationId } = origin;
    const span = startProducerSpan({ topic: topic.name, correlationId, parent });
    try {
      const encoded = this.encoder.encodeEvent(topic, message, { ...origin, traceparent: span.traceparent });
      span.set({ [attributes.kafkaKey]: encoded.key });
      this.#events.push({ topic: topic.name, ...encoded });
      span.end();
    } catch (error) {
      span.end(error);
      throw error;
    }
  }

  /**
   * Invariant 3: ids are drawn under a lock per key that lasts until commit, so for one key they grow in the
   * order in which transactions commit. Locks are taken last and in order, so that they cannot deadlock.
   * Locks, rows and commit are one round trip; a statement that fails turns the commit into a rollback.
   */
  flush(session: TransactionSession): void {
    if (this.#events.length === 0) return;
    const buckets = new Set(this.#events.map((event) => bucketOf(`${event.topic} ${event.key}`)));
    session.last('SELECT pg_advisory_xact_lock($1, bucket) FROM unnest($2::int[]) AS bucket', [
      lockClass('outbox keys', this.schema),
      [...buckets].sort((a, b) => a - b),
    ]);
    session.last(
      `INSERT INTO outbox (topic, key, headers, payload)
       SELECT topic, key, headers, payload
       FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::bytea[]) WITH ORDINALITY AS e(topic, key, headers, payload, n)
       ORDER BY n`,
      [
        this.#events.map((event) => event.topic),
        this.#events.map((event) => event.key),
        this.#events.map((event) => JSON.stringify(event.headers)),
        this.#events.map((event) => event.payload),
      ],
    );
  }
}
