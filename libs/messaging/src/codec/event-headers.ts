import { avroContentType, headers, type Topic } from '@chimera/contracts';
import type { IncomingRecord } from '@chimera/kafka';

/** Cause and actor of an event; the `Origin` of `@chimera/persistence` fits by shape. */
export interface EventOrigin {
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string;
  readonly traceparent: string | null;
}

/** What the headers of a record say, with defaults for what a foreign producer leaves out. */
export interface Envelope extends EventOrigin {
  readonly messageId: string;
  readonly key: string;
  readonly occurredAt: Date;
}

/** What goes into the headers of an event. */
export interface EventFacts {
  readonly id: string;
  readonly service: string;
  readonly key: string;
  readonly occurredAt: Date;
  readonly origin: EventOrigin;
}

/** CloudEvents 1.0 headers (Kafka binary mode) and trace context of one event. */
export function eventHeaders(topic: Topic, facts: EventFacts): Record<string, string> {
  const { origin } = facts;
  return {
    [headers.specVersion]: '1.0',
    [headers.id]: facts.id,
    [headers.source]: `/chimera/${facts.service}`,
    [headers.type]: topic.name.replace(/\.v\d+$/, ''),
    [headers.time]: facts.occurredAt.toISOString(),
    [headers.subject]: facts.key,
    [headers.correlationId]: origin.correlationId,
    ...(origin.causationId === null ? {} : { [headers.causationId]: origin.causationId }),
    [headers.actor]: origin.actor,
    [headers.contentType]: avroContentType,
    ...(origin.traceparent === null ? {} : { [headers.traceparent]: origin.traceparent }),
  };
}

/**
 * Reads the headers of a record. Without `ce_id` the id is `<topic>-<partition>-<offset>`, which is
 * the same on every delivery (Invariant 2); without `ce_correlationid` a flow begins here.
 */
export function readEnvelope(record: IncomingRecord): Envelope {
  const text = (name: string): string | null => {
    const value = record.headers[name]?.toString('utf8');
    return value === undefined || value === '' ? null : value;
  };
  const messageId = text(headers.id) ?? `${record.topic}-${record.partition}-${record.offset}`;
  return {
    messageId,
    key: record.key?.toString('utf8') ?? '',
    occurredAt: timeOf(text(headers.time), record.timestamp),
    correlationId: text(headers.correlationId) ?? messageId,
    causationId: text(headers.causationId),
    actor: text(headers.actor) ?? 'unknown',
    traceparent: text(headers.traceparent),
  };
}

function timeOf(header: string | null, timestamp: number): Date {
  const time = header === null ? Number.NaN : Date.parse(header);
  return new Date(Number.isNaN(time) ? timestamp : time);
}
