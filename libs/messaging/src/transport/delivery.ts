import type { Topic } from '@chimera/contracts';
import type { Logger } from '@chimera/telemetry';
import { readEnvelope, type Envelope } from '../codec/event-headers.js';
import type { MessageContext } from '../handling/handler.js';
import type { QueuedRecord } from './queued-record.js';

/** A decoded message on its way to its handler. */
export class Delivery {
  /** Tries that failed by the message's own fault. */
  failures = 0;
  /** Pauses spent on outages. */
  waits = 0;
  readonly envelope: Envelope;

  constructor(
    readonly record: QueuedRecord,
    readonly message: unknown,
  ) {
    this.envelope = readEnvelope(record);
  }

  /** Messages without key have no order among themselves. */
  sharesKeyWith(other: Delivery): boolean {
    return this.envelope.key !== '' && this.envelope.key === other.envelope.key;
  }
}

/** What all contexts of one call share. */
export interface CallFacts {
  readonly topic: Topic;
  readonly group: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly traceparent: string | null;
}

/** The handler's view of a delivery. */
export function contextOf(delivery: Delivery, facts: CallFacts): MessageContext {
  const { envelope } = delivery;
  const ids = {
    messageId: envelope.messageId,
    correlationId: envelope.correlationId,
    causationId: envelope.causationId,
    topic: facts.topic.name,
    key: envelope.key,
  };
  return {
    ...envelope,
    topic: facts.topic.name,
    group: facts.group,
    attempt: delivery.failures + 1,
    traceparent: facts.traceparent ?? envelope.traceparent,
    signal: facts.signal,
    log: facts.log.child(ids),
  };
}
