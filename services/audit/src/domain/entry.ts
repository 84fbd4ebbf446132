import { createHash } from 'node:crypto';
import { acceptsOutsideProducers } from '@chimera/contracts';

/** One event as the audit log keeps it. */
export interface AuditedEvent {
  readonly eventId: string;
  /** Topic of the event. */
  readonly type: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  /** Aggregate key. */
  readonly subject: string;
  readonly correlationId: string;
  /** Event that caused it; null when a person or clock did. */
  readonly causationId: string | null;
  readonly actor: string;
  /** The event as JSON text, exactly as it is hashed. */
  readonly data: string;
}

/** An event at its place in the chain. */
export interface AuditEntry extends AuditedEvent {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** What an entry can be found by. */
export interface EntryLookup {
  readonly namespace: string | null;
  readonly intent: string | null;
  readonly pipeline: string | null;
  readonly runId: string | null;
}

/** Takes the lookup fields out of an event; submissions call the intent `name`. */
export function lookupOf(data: Readonly<Record<string, unknown>>): EntryLookup {
  const text = (field: string): string | null =>
    typeof data[field] === 'string' ? storable(data[field]) : null;
  return {
    namespace: text('namespace'),
    intent: text('intent') ?? text('name'),
    pipeline: text('pipeline') ?? pipelineOfNotice(data),
    runId: text('runId'),
  };
}

/**
 * The event as JSON text. What somebody outside put on an intake topic was not looked at by anyone yet, and may hold a
 * secret written out (Invariant 8), which a log that cannot be edited would keep for ever: of its content only hash and
 * length are kept. Accepted content is part of the events that follow.
 */
export function auditedData(topic: string, message: Readonly<Record<string, unknown>>): string {
  const { content } = message;
  if (!acceptsOutsideProducers(topic) || typeof content !== 'string') return JSON.stringify(message);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return JSON.stringify({ ...message, content: { sha256, characters: content.length } });
}

/** Text that Postgres can keep: NUL, which it cannot, becomes the replacement character. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

/** Notices name what they are about; a pipeline there is found under its pipeline. */
function pipelineOfNotice(data: Readonly<Record<string, unknown>>): string | null {
  return typeof data['about'] === 'string' ? storable(data['about']) : null;
}
