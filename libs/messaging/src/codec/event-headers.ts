import { createHash } from 'node:crypto';
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

/** Bytes of the longest header that is taken as it is; ids stand in indexes, which hold about 2,700. */
const longest = 512;

/**
 * Reads the headers of a record, whatever a foreign producer put there. Without `ce_id` the id is
 * `<topic>-<partition>-<offset>`, which is the same on every delivery (Invariant 2); without `ce_correlationid` a flow
 * begins here. Ids that no database takes, because they are too long or hold control characters, are replaced by their
 * SHA-256: equal ones stay equal. Other such headers count as left out.
 */
export function readEnvelope(record: IncomingRecord): Envelope {
  const id = (name: string): string | null => idOf(record.headers[name]);
  const text = (name: string): string | null => {
    const value = record.headers[name];
    return isUsable(value) ? value.toString('utf8') : null;
  };
  const messageId = id(headers.id) ?? `${record.topic}-${record.partition}-${record.offset}`;
  return {
    messageId,
    key: record.key?.toString('utf8') ?? '',
    occurredAt: timeOf(text(headers.time), record.timestamp),
    correlationId: id(headers.correlationId) ?? messageId,
    causationId: id(headers.causationId),
    actor: text(headers.actor) ?? 'unknown',
    traceparent: text(headers.traceparent),
  };
}

function idOf(value: Buffer | undefined): string | null {
  if (value === undefined || value.length === 0) return null;
  if (isUsable(value)) return value.toString('utf8');
  return `sha256-${createHash('sha256').update(value).digest('hex')}`;
}

function isUsable(value: Buffer | undefined): value is Buffer {
  if (value === undefined || value.length === 0 || value.length > longest) return false;
  return value.every((byte) => byte >= 0x20 && byte !== 0x7f);
}

function timeOf(header: string | null, timestamp: number): Date {
  const time = header === null ? Number.NaN : Date.parse(header);
  return new Date(Number.isNaN(time) ? timestamp : time);
}
