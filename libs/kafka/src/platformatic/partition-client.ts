import { Consumer } from '@platformatic/kafka';
import { TransientError } from '@chimera/contracts';
import type { Connection } from '../kafkajs/client.js';
import { recreatedError, unknownTopicError } from '../errors.js';
import type { TopicPartition } from '../port.js';
import type { FetchedPartition } from './batches.js';
import { cutConnections } from './sockets.js';

const connectTimeoutMs = 3_000;
const requestTimeoutMs = 10_000;

/** How much one fetch may bring, and how long the broker may wait for the first record. */
export interface FetchLimits {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
}

/**
 * Fetches from one partition without joining a group. It has connections of its own, because a broker
 * answers the requests of a connection one after the other and a waiting fetch would hold up the others.
 */
export class PartitionClient {
  private consumer: Consumer<Buffer, Buffer, Buffer, Buffer>;
  private leader: number | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly source: TopicPartition,
    private readonly limits: FetchLimits,
    /** Ids of topics as they were first seen, shared by all clients of a reader. */
    private readonly topicIds: Map<string, string>,
  ) {
    this.consumer = this.newConsumer();
  }

  async fetch(offset: number): Promise<FetchedPartition> {
    const node = (this.leader ??= await this.findLeader());
    const response = await this.consumer.fetch({
      node,
      minBytes: 1,
      maxBytes: this.limits.maxBytes,
      maxWaitTime: this.limits.maxWaitMs,
      topics: [
        {
          topicId: this.topicIds.get(this.source.topic) ?? '',
          partitions: [
            {
              partition: this.source.partition,
              currentLeaderEpoch: -1,
              fetchOffset: BigInt(offset),
              lastFetchedEpoch: -1,
              partitionMaxBytes: this.limits.maxBytes,
            },
          ],
        },
      ],
    });
    const partition = response.responses[0]?.partitions[0];
    if (partition === undefined) throw noLeader(this.source);
    return partition;
  }

  /** Forgets leader and connections after an error; the next fetch asks for them anew. */
  reset(): void {
    this.leader = undefined;
    this.abandon();
    this.consumer = this.newConsumer();
  }

  /** Ends at once; a fetch in flight fails. */
  abandon(): void {
    const { consumer } = this;
    cutConnections(consumer.connections);
    consumer.close().catch((error: unknown) => {
      this.connection.logger.debug('range reader did not close cleanly', { reason: String(error) });
    });
  }

  /** Asks for the topic, so that its id is known from now on. */
  async pin(): Promise<void> {
    await this.findLeader();
  }

  private async findLeader(): Promise<number> {
    const { topic, partition } = this.source;
    const metadata = await this.consumer.metadata({ topics: [topic], forceUpdate: true });
    const found = metadata.topics.get(topic);
    const leader = found?.partitions[partition]?.leader;
    if (found === undefined || leader === undefined)
      throw unknownTopicError(undefined, `reading ${topic}/${partition}`);
    this.requireSameTopic(found.id);
    if (leader < 0) throw noLeader(this.source);
    return leader;
  }

  /** Offsets of a topic that was deleted and made anew mean other records. */
  private requireSameTopic(id: string): void {
    const known = this.topicIds.get(this.source.topic) ?? id;
    this.topicIds.set(this.source.topic, known);
    if (known !== id) throw recreatedError(this.source.topic, `its id was ${known} and is ${id}`);
  }

  private newConsumer(): Consumer<Buffer, Buffer, Buffer, Buffer> {
    return new Consumer<Buffer, Buffer, Buffer, Buffer>({
      clientId: this.connection.clientId,
      // Required by the library and never joined.
      groupId: `${this.connection.clientId}.range-reader`,
      bootstrapBrokers: [...this.connection.brokers],
      connectTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      retries: 0,
    });
  }
}

function noLeader(source: TopicPartition): TransientError {
  return new TransientError(
    'CHIMERA_KAFKA_UNAVAILABLE',
    `Expected a leader for ${source.topic}/${source.partition}, there is none at the moment.`,
  );
}
