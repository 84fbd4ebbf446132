import type { CompressionTypes, Producer, RecordMetadata } from 'kafkajs';
import { RejectedMessageError } from '@chimera/contracts';
import type { Ack, KafkaProducer, OutgoingBatch, OutgoingRecord, ProducerOptions } from '../port.js';
import { retrying } from '../retrying.js';
import { defaultSendTimeoutMs, producerLimits } from '../sending/limits.js';
import { partitionKey } from '../sending/rounds.js';
import { SequentialProducer } from '../sending/sequential-producer.js';
import type { ProducerSession } from '../sending/session.js';
import { kafkajsClient, retryPolicy, type Connection, type KafkajsClient } from './client.js';
import { kafkajsCompression } from './compression.js';
import { endsProducer, fromKafkajs } from './errors.js';

/** Opens an idempotent producer with acks=all. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers. */
export async function openKafkajsProducer(
  connection: Connection,
  options: ProducerOptions,
): Promise<KafkaProducer> {
  const compression = kafkajsCompression(options.compression ?? 'none');
  const sendTimeoutMs = options.sendTimeoutMs ?? defaultSendTimeoutMs;
  const producer = new SequentialProducer(
    (timeoutMs) => retrying(timeoutMs, () => KafkajsSession.open(connection, compression, sendTimeoutMs)),
    producerLimits(options, connection.logger),
  );
  await producer.connect(connection.connectTimeoutMs);
  return producer;
}

class KafkajsSession implements ProducerSession {
  private abandoned = false;

  private constructor(
    private readonly client: KafkajsClient,
    private readonly producer: Producer,
    private readonly compression: CompressionTypes,
    private readonly brokers: readonly string[],
  ) {}

  static async open(
    connection: Connection,
    compression: CompressionTypes,
    sendTimeoutMs: number,
  ): Promise<KafkajsSession> {
    const client = kafkajsClient(connection);
    const producer = client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      // Never by key: the caller says where a record goes, and acks are compared by partition (defect K1).
      createPartitioner: () => partitionOfMessage,
      retry: { ...retryPolicy, retries: retriesWithin(sendTimeoutMs) },
    });
    try {
      await producer.connect();
    } catch (error) {
      client.fence();
      throw fromKafkajs(error, 'opening a producer', connection.brokers);
    }
    return new KafkajsSession(client, producer, compression, connection.brokers);
  }

  /**
   * kafkajs calls a connection that closes at a bad moment "not retriable". It takes sequence numbers back
   * when a send fails, so sending again on the same producer is a repetition to the broker, not a double.
   */
  send(batches: readonly OutgoingBatch[], timeoutMs: number): Promise<readonly Ack[]> {
    return retrying(
      timeoutMs,
      () => this.sendOnce(batches),
      (error) => !this.abandoned && !endsProducer(error.cause),
    );
  }

  abandon(): void {
    this.abandoned = true;
    this.client.fence();
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  private async sendOnce(batches: readonly OutgoingBatch[]): Promise<readonly Ack[]> {
    try {
      const results = await this.producer.sendBatch({
        acks: -1,
        compression: this.compression,
        topicMessages: batches.map((batch) => ({
          topic: batch.topic,
          messages: batch.records.map((record) => toMessage(record, batch.partition)),
        })),
      });
      return results.flatMap(toAck);
    } catch (error) {
      throw fromKafkajs(error, `sending to ${batches.map(partitionKey).join(', ')}`, this.brokers);
    }
  }
}

/** Enough retries to fill the send time-out and no more, so that a producer given up stops by itself. */
function retriesWithin(timeoutMs: number): number {
  return Math.ceil(timeoutMs / retryPolicy.maxRetryTime) + 5;
}

function toAck(result: RecordMetadata): Ack[] {
  if (result.baseOffset === undefined) return [];
  return [{ topic: result.topicName, partition: result.partition, baseOffset: Number(result.baseOffset) }];
}

function toMessage(record: OutgoingRecord, partition: number) {
  return {
    key: record.key,
    value: record.value,
    partition,
    ...(record.headers === undefined ? {} : { headers: { ...record.headers } }),
  };
}

function partitionOfMessage({ message }: { message: { partition?: number } }): number {
  if (message.partition === undefined) {
    throw new RejectedMessageError(
      'CHIMERA_INVARIANT',
      'Expected every record to name its partition, one does not.',
    );
  }
  return message.partition;
}
