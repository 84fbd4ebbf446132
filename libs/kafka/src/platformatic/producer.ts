import { Producer, type MessageToProduce } from '@platformatic/kafka';
import { requireCodec, type CompressionName } from '../compression.js';
import type { Connection } from '../kafkajs/client.js';
import { unknownTopicError } from '../errors.js';
import type { Ack, KafkaProducer, OutgoingBatch, OutgoingRecord, ProducerOptions } from '../port.js';
import { retrying } from '../retrying.js';
import { producerLimits } from '../sending/limits.js';
import { partitionKey } from '../sending/rounds.js';
import { SequentialProducer } from '../sending/sequential-producer.js';
import type { ProducerSession } from '../sending/session.js';
import { fromPlatformatic, hasApiError } from './errors.js';
import { cutConnections } from './sockets.js';

type Bytes = Buffer | null;
type Client = Producer<Bytes, Bytes, Buffer, Buffer>;

const connectTimeoutMs = 3_000;
const requestTimeoutMs = 10_000;
const retryDelayMs = 200;

/** Opens an idempotent producer with acks=all. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers. */
export async function openPlatformaticProducer(
  connection: Connection,
  options: ProducerOptions,
): Promise<KafkaProducer> {
  const compression = requireCodec(options.compression ?? 'none');
  const producer = new SequentialProducer(
    (timeoutMs) => retrying(timeoutMs, () => PlatformaticSession.open(connection, compression)),
    producerLimits(options, connection.logger),
  );
  await producer.connect(connection.connectTimeoutMs);
  return producer;
}

class PlatformaticSession implements ProducerSession {
  private abandoned = false;

  private constructor(
    private readonly client: Client,
    private readonly connection: Connection,
  ) {}

  static async open(connection: Connection, compression: CompressionName): Promise<PlatformaticSession> {
    const client: Client = new Producer<Bytes, Bytes, Buffer, Buffer>({
      clientId: connection.clientId,
      bootstrapBrokers: [...connection.brokers],
      idempotent: true,
      compression,
      connectTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      timeout: requestTimeoutMs,
      // Two, because one or none is read as "for ever"; the session has a loop of its own with a deadline.
      retries: 2,
      retryDelay: retryDelayMs,
      metadataMaxAge: 30_000,
    });
    try {
      await client.initIdempotentProducer({});
    } catch (error) {
      await client.close();
      throw fromPlatformatic(error, 'opening a producer', connection.brokers);
    }
    return new PlatformaticSession(client, connection);
  }

  /**
   * Sends again within the same producer id until the broker has taken everything: the library advances a
   * sequence number only on success, so the broker drops what it has already.
   */
  async send(batches: readonly OutgoingBatch[], timeoutMs: number): Promise<readonly Ack[]> {
    const deadline = performance.now() + timeoutMs;
    const acks = new Map<string, Ack>();
    for (;;) {
      const missing = batches.filter((batch) => !acks.has(partitionKey(batch)));
      try {
        await this.sendOnce(missing, acks);
        return [...acks.values()];
      } catch (error) {
        const mapped = fromPlatformatic(
          error,
          `sending to ${missing.map(partitionKey).join(', ')}`,
          this.connection.brokers,
        );
        if (
          this.abandoned ||
          !isRetryable(error, mapped.disposition) ||
          performance.now() + retryDelayMs >= deadline
        )
          throw mapped;
        this.connection.logger.warn('sending again after an error', { reason: mapped.message });
        cutConnections(this.client.connections);
        this.client.clearMetadata();
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
      }
    }
  }

  abandon(): void {
    this.abandoned = true;
    cutConnections(this.client.connections);
    this.client.close().catch((error: unknown) => {
      this.connection.logger.debug('producer given up did not close cleanly', { reason: String(error) });
    });
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async sendOnce(batches: readonly OutgoingBatch[], acks: Map<string, Ack>): Promise<void> {
    await this.requirePartitions(batches);
    try {
      const { offsets } = await this.client.send({ messages: batches.flatMap(toMessages) });
      collect(offsets ?? [], acks);
    } catch (error) {
      // With several brokers a part may have been taken, and only for that part the sequences moved on.
      collect(producedBefore(error), acks);
      throw error;
    }
  }

  /** The library takes a partition modulo the number of partitions; a wrong one would go elsewhere unnoticed. */
  private async requirePartitions(batches: readonly OutgoingBatch[]): Promise<void> {
    const topics = [...new Set(batches.map((batch) => batch.topic))];
    const metadata = await this.client.metadata({ topics });
    for (const batch of batches) {
      const count = metadata.topics.get(batch.topic)?.partitionsCount ?? 0;
      if (batch.partition >= count) throw unknownTopicError(undefined, `sending to ${partitionKey(batch)}`);
    }
  }
}

interface Produced {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

function collect(produced: readonly Produced[], acks: Map<string, Ack>): void {
  for (const { topic, partition, offset } of produced) {
    const ack = { topic, partition, baseOffset: Number(offset) };
    acks.set(partitionKey(ack), ack);
  }
}

function producedBefore(error: unknown): readonly Produced[] {
  if (typeof error !== 'object' || error === null || !('produced' in error)) return [];
  const { produced } = error as { produced: { offsets?: readonly Produced[] } | undefined };
  return produced?.offsets ?? [];
}

/** After these the producer id is of no use any more. */
const fatal = [
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
];

function isRetryable(error: unknown, disposition: string): boolean {
  return disposition === 'retry' && !fatal.some((id) => hasApiError(error, id));
}

function toMessages(batch: OutgoingBatch): MessageToProduce<Bytes, Bytes, Buffer, Buffer>[] {
  return batch.records.map((record) => toMessage(record, batch));
}

function toMessage(
  record: OutgoingRecord,
  batch: OutgoingBatch,
): MessageToProduce<Bytes, Bytes, Buffer, Buffer> {
  const headers = new Map<Buffer, Buffer>();
  for (const [name, value] of Object.entries(record.headers ?? {}))
    headers.set(Buffer.from(name), toBytes(value));
  return {
    topic: batch.topic,
    partition: batch.partition,
    key: record.key === null ? null : toBytes(record.key),
    value: record.value,
    headers,
  };
}

function toBytes(value: Buffer | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
