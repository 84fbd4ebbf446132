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

/** Text that Postgres can keep: NUL, which it cannot, becomes the replacement character. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

/** Notices name what they are about; a pipeline there is found under its pipeline. */
function pipelineOfNotice(data: Readonly<Record<string, unknown>>): string | null {
  return typeof data['about'] === 'string' ? storable(data['about']) : null;
}
