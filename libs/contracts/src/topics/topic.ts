import { createHash } from 'node:crypto';

/** What is fixed about a control topic: its name, its contract and how its messages are keyed. */
export interface TopicDefinition {
  /** `chimera.<owner>.<event>.v<major>`. */
  readonly name: string;
  /** Service that may produce it (intake topics also take producers from outside). */
  readonly owner: string;
  /** Event in past tense, kebab case. */
  readonly event: string;
  /** Fields that make the record key, joined by `/`; one key is handled in order (Invariant 3). */
  readonly keyFields: readonly string[];
  /** Fields that identify the event; null when it has no natural identity and each is its own. */
  readonly identityFields: readonly string[] | null;
  /** Whether the audit log keeps it; heartbeats and progress are not kept. */
  readonly audited: boolean;
  /** First 16 hexadecimal digits of the schema's SHA-256. */
  readonly fingerprint: string;
  /** Avro schema, JSON text. */
  readonly schema: string;
}

declare const messageType: unique symbol;

/** A control topic whose messages have type `M`. */
export interface Topic<M = unknown> extends TopicDefinition {
  readonly [messageType]?: M;
}

/** The message type of a topic. */
export type MessageOf<T> = T extends Topic<infer M> ? M : never;

/** Declares a topic of the catalogue; only generated code calls it. */
export function defineTopic<M>(definition: TopicDefinition): Topic<M> {
  return Object.freeze(definition) as Topic<M>;
}

/** Registry subject of a topic's values (TopicNameStrategy). */
export function subjectOf(topic: Pick<TopicDefinition, 'name'>): string {
  return `${topic.name}-value`;
}

/** Record key of a message: its aggregate id, such as `aviation/flights`. */
export function keyOf<M>(topic: Topic<M>, message: M): string {
  return fieldsOf(message, topic.keyFields).join('/');
}

/**
 * Event id (`ce_id`). Deterministic where the event has a natural identity, so that producing it
 * again after a crash gives the same id; null where each occurrence is an event of its own.
 */
export function identityOf<M>(topic: Topic<M>, message: M): string | null {
  if (topic.identityFields === null) return null;
  return naturalId(topic.name, ...fieldsOf(message, topic.identityFields));
}

/** An id that follows from what identifies a thing, so that making it again after a crash gives the same. */
export function naturalId(...identity: readonly string[]): string {
  return uuidFrom(createHash('sha256').update(JSON.stringify(identity)).digest());
}

/** Dead letter topic of a consumer group for a topic. */
export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}

function fieldsOf(message: unknown, names: readonly string[]): string[] {
  const record = message as Record<string, unknown>;
  return names.map((name) => String(record[name]));
}

/** UUID of version 8 (RFC 9562) over a digest's first 16 bytes. */
function uuidFrom(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
