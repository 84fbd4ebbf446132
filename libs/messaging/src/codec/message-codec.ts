import { randomUUID } from 'node:crypto';
import {
  RejectedMessageError,
  StopConsumingError,
  TransientError,
  identityOf,
  keyOf,
  subjectOf,
  type MessageOf,
  type Topic,
} from '@chimera/contracts';
import { startProducerSpan } from '@chimera/telemetry';
import { compileSchema, resolverOf, type AvroResolver, type AvroType } from './avro-type.js';
import { unframe } from './confluent-frame.js';
import { encodingFault } from './encoding-fault.js';
import { eventHeaders, type EventOrigin } from './event-headers.js';
import type { RegisteredSchema, SchemaRegistry } from './schema-registry.js';
import { SlabEncoder } from './slab-encoder.js';

/** An event ready for the wire. */
export interface EncodedEvent {
  key: string;
  headers: Record<string, string>;
  payload: Buffer;
}

/** The part of the registry that the codec needs. */
export type CodecRegistry = Pick<SchemaRegistry, 'lookup' | 'lookupCached' | 'schemaById' | 'forget'>;

interface Entry {
  readonly topic: Topic;
  readonly type: AvroType;
  schemaId: number | null;
  /** By writer schema id; null means written with this build's own schema. */
  readonly resolvers: Map<number, AvroResolver | null>;
}

/**
 * Encodes and decodes control messages. Nothing leaves or enters before `prepare` has found the
 * built-in schemas in the registry (Invariant 5).
 */
export class MessageCodec {
  private readonly entries = new Map<string, Entry>();
  private readonly slab = new SlabEncoder();

  constructor(
    private readonly service: string,
    private readonly registry: CodecRegistry,
  ) {}

  /**
   * Finds the schemas of these topics in the registry, or in the cache when it is away. Throws
   * `CHIMERA_SCHEMA_UNREGISTERED` (stop) naming every one that is missing, `CHIMERA_REGISTRY_UNAVAILABLE`.
   */
  async prepare(topics: Iterable<Topic>): Promise<void> {
    const wanted = [...new Set(topics)];
    const found = await Promise.all(wanted.map((topic) => this.find(topic)));
    const missing = wanted.filter((_, index) => found[index] === null).map((topic) => subjectOf(topic));
    if (missing.length > 0) throw unregistered(missing);
    wanted.forEach((topic, index) => this.add(topic, found[index]!.id));
  }

  /**
   * Encodes an event: record key, CloudEvents headers, Confluent-framed Avro. The id is the event's
   * natural identity where it has one. Throws `CHIMERA_MESSAGE_UNENCODABLE` (reject) naming field, expected and found.
   */
  encodeEvent<T extends Topic>(topic: T, message: MessageOf<T>, origin: EventOrigin): EncodedEvent {
    const entry = this.entryFor(topic);
    const payload = this.encode(entry, message);
    const key = keyOf(topic as Topic, message);
    const id = identityOf(topic as Topic, message) ?? randomUUID();
    const span = startProducerSpan({
      topic: topic.name,
      key,
      correlationId: origin.correlationId,
      parent: origin.traceparent,
    });
    const facts = {
      id,
      service: this.service,
      key,
      occurredAt: new Date(),
      origin: { ...origin, traceparent: span.traceparent },
    };
    span.end();
    return { key, headers: eventHeaders(topic, facts), payload };
  }

  /**
   * Decodes a record's value into the shape of this build's schema, whoever wrote it.
   * Throws `CHIMERA_MESSAGE_UNDECODABLE` (reject), or `CHIMERA_REGISTRY_UNAVAILABLE` (retry) for an id never seen.
   */
  async decodeEvent<T extends Topic>(topic: T, value: Buffer | null): Promise<MessageOf<T>> {
    const { schemaId, payload } = unframe(value);
    const entry = this.entryFor(topic);
    const known = entry.resolvers.get(schemaId);
    const resolver = known === undefined ? await this.resolve(entry, schemaId) : known;
    return decode(entry, resolver, payload) as MessageOf<T>;
  }

  private async find(topic: Topic): Promise<RegisteredSchema | null> {
    try {
      return await this.registry.lookup(subjectOf(topic), topic.schema);
    } catch (cause) {
      if (!(cause instanceof TransientError)) throw cause;
      // The registry is away: what an earlier start has verified still holds, ids never change.
      const known = await this.registry.lookupCached(subjectOf(topic), topic.schema);
      if (known === null) throw cause;
      return known;
    }
  }

  private add(topic: Topic, schemaId: number): void {
    const type = compileSchema(topic.schema);
    this.entries.set(topic.name, { topic, type, schemaId, resolvers: new Map([[schemaId, null]]) });
  }

  private entryFor(topic: Topic): Entry {
    const entry = this.entries.get(topic.name);
    if (entry !== undefined) return entry;
    throw new StopConsumingError(
      'CHIMERA_SCHEMA_UNREGISTERED',
      `Expected ${topic.name} among the topics that ${this.service} uses, found it undeclared.`,
      {
        hint: 'A service publishes its own topics and consumes those it has a handler for; name others in `publishes` of MeshModule.forService.',
      },
    );
  }

  private encode(entry: Entry, message: unknown): Buffer {
    try {
      return this.slab.encode(entry.type, entry.schemaId!, message);
    } catch (cause) {
      throw encodingFault(entry.topic.name, entry.type, message, cause);
    }
  }

  private async resolve(entry: Entry, schemaId: number): Promise<AvroResolver | null> {
    const writer = await this.writerSchema(schemaId);
    try {
      const resolver = resolverOf(entry.type, compileSchema(writer));
      entry.resolvers.set(schemaId, resolver);
      return resolver;
    } catch (error) {
      // Either the producer or, for a moment, the registry is wrong: when the bytes come again they are judged anew.
      await this.registry.forget(schemaId);
      throw error;
    }
  }

  private async writerSchema(schemaId: number): Promise<string> {
    try {
      return await this.registry.schemaById(schemaId);
    } catch (cause) {
      if (!(cause instanceof RejectedMessageError)) throw cause;
      throw new RejectedMessageError('CHIMERA_MESSAGE_UNDECODABLE', cause.message, {
        cause,
        ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      });
    }
  }
}

/**
 * Checks a message against its contract without registry or encoding; for tests and validation.
 * Throws `CHIMERA_MESSAGE_UNENCODABLE` (reject).
 */
export function assertFitsContract<T extends Topic>(topic: T, message: MessageOf<T>): void {
  const type = compileSchema(topic.schema);
  try {
    type.toBuffer(message);
  } catch (cause) {
    throw encodingFault(topic.name, type, message, cause);
  }
}

function decode(entry: Entry, resolver: AvroResolver | null, payload: Buffer): unknown {
  try {
    return resolver === null ? entry.type.fromBuffer(payload) : entry.type.fromBuffer(payload, resolver);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new RejectedMessageError(
      'CHIMERA_MESSAGE_UNDECODABLE',
      `Expected a message of ${entry.topic.name}, found ${payload.length} bytes that are none: ${found}.`,
      {
        cause,
      },
    );
  }
}

function unregistered(subjects: readonly string[]): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_SCHEMA_UNREGISTERED',
    `Expected this build's schemas in the registry, found none for: ${subjects.join(', ')}.`,
    {
      hint: 'Run `./chimera up`, which registers the schemas of schemas/ before services start.',
      details: { subjects },
    },
  );
}
