import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import { InvariantError, TransientError } from '@chimera/contracts';
import type { ConsumerOptions, KafkaConsumer, TopicPartition } from '../port.js';
import { partitionKey } from '../sending/rounds.js';
import { retrying } from '../retrying.js';
import { kafkajsClient, retryPolicy, type Connection, type KafkajsClient } from './client.js';
import { fromKafkajs } from './errors.js';
import { whileBeating } from './heartbeat.js';
import { toIncoming } from './incoming.js';
import { within } from './within.js';

/** Also how long a group waits for a member that was killed, or that lost its broker, before the rest goes on. */
const sessionTimeoutMs = 10_000;
const rebalanceTimeoutMs = 20_000;
const heartbeatIntervalMs = 2_000;
/** At most half a heartbeat interval, so that a consumer whose partitions are all paused still beats (defect K9). */
const maxWaitMs = 500;
const commitTimeoutMs = 30_000;
const closeTimeoutMs = 10_000;

/** A group member on kafkajs. `onBatch` must only hand over: fetching waits for it (defect K8). */
export class KafkajsConsumer implements KafkaConsumer {
  private readonly client: KafkajsClient;
  private readonly consumer: Consumer;
  private readonly paused = new Set<string>();
  private assigned: readonly TopicPartition[] = [];
  private state: 'new' | 'running' | 'away' | 'closed' = 'new';
  private lastAnswer = performance.now();

  constructor(
    private readonly connection: Connection,
    private readonly options: ConsumerOptions,
  ) {
    this.client = kafkajsClient(connection);
    this.consumer = this.client.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      heartbeatInterval: heartbeatIntervalMs,
      maxWaitTimeInMs: maxWaitMs,
      allowAutoTopicCreation: false,
      metadataMaxAge: 30_000,
      retry: {
        ...retryPolicy,
        retries: 8,
        // kafkajs may come to its restart after close() was called.
        restartOnFailure: () => Promise.resolve(this.state !== 'closed'),
      },
    });
    this.listen();
  }

  async start(): Promise<void> {
    if (this.state !== 'new') throw new InvariantError('Expected a consumer to be started once.');
    const { groupId, topics, startFrom } = this.options;
    await retrying(this.connection.connectTimeoutMs, async () => {
      try {
        await this.consumer.connect();
        await this.consumer.subscribe({ topics: [...topics], fromBeginning: startFrom !== 'latest' });
      } catch (error) {
        throw fromKafkajs(
          error,
          `subscribing group ${groupId} to ${topics.join(', ')}`,
          this.connection.brokers,
        );
      }
    });
    await this.consumer.run({
      // Invariant 1: only `commit` moves the group's position.
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.onEachBatch(payload),
    });
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.paused.add(partitionKey(partition));
    if (this.state !== 'new') this.consumer.pause(byTopic(partitions));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.paused.delete(partitionKey(partition));
    if (this.state !== 'new') this.consumer.resume(byTopic(partitions));
  }

  seek(partition: TopicPartition, offset: number): void {
    if (this.state === 'new')
      throw new InvariantError('Expected seek after start(): nothing is assigned before.');
    this.consumer.seek({ topic: partition.topic, partition: partition.partition, offset: String(offset) });
  }

  async commit(positions: readonly (TopicPartition & { readonly nextOffset: number })[]): Promise<void> {
    if (positions.length === 0) return;
    const doing = `committing positions of group ${this.options.groupId}`;
    // kafkajs resolves without doing anything when it is not running.
    if (this.state !== 'running') throw notRunning(doing);
    const offsets = positions.map(({ topic, partition, nextOffset }) => ({
      topic,
      partition,
      offset: String(nextOffset),
    }));
    try {
      await within(commitTimeoutMs, this.consumer.commitOffsets(offsets), () => notRunning(doing));
    } catch (error) {
      throw fromKafkajs(error, doing, this.connection.brokers);
    }
  }

  lastFetchAgeMs(): number {
    return performance.now() - this.lastAnswer;
  }

  async close(): Promise<void> {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.loseAll();
    const doing = `closing the consumer of group ${this.options.groupId}`;
    try {
      await within(closeTimeoutMs, this.consumer.disconnect(), () => notRunning(doing));
    } catch (error) {
      // The broker notices by itself after the session time-out; nothing is lost, so closing goes on.
      this.connection.logger.warn('consumer did not leave its group in good order', {
        reason: String(error),
      });
      this.client.fence();
    }
  }

  private async onEachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    // A batch fetched before pause or seek is dropped and fetched again.
    if (!payload.isRunning() || payload.isStale() || this.paused.has(partitionKey(batch))) return;
    try {
      await whileBeating(this.options.onBatch(toIncoming(batch)), heartbeatIntervalMs, payload.heartbeat);
    } catch (error) {
      // Handing over must not fail; kafkajs would deliver the batch again for ever.
      this.crash(error instanceof Error ? error : new InvariantError(`onBatch threw ${String(error)}.`));
      return;
    }
    if (!payload.isStale()) payload.resolveOffset(batch.lastOffset());
  }

  private listen(): void {
    const { consumer } = this;
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.onJoined(event));
    consumer.on(consumer.events.REBALANCING, () => this.loseAll());
    consumer.on(consumer.events.CRASH, (event) => this.onCrashed(event));
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      // Heartbeats count: with every partition paused there is nothing to fetch.
      if (payload.apiName === 'Fetch' || payload.apiName === 'Heartbeat') this.lastAnswer = performance.now();
    });
  }

  /** kafkajs has no callback before a rejoin; until then the old assignment was only a hint (defects K10, K11). */
  private onJoined(event: ConsumerGroupJoinEvent): void {
    this.loseAll();
    if (this.state === 'closed') return;
    this.state = 'running';
    this.lastAnswer = performance.now();
    this.assigned = Object.entries(event.payload.memberAssignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.options.onAssigned?.(this.assigned);
  }

  private loseAll(): void {
    const lost = this.assigned;
    this.assigned = [];
    // Whoever paused a partition has lost it, and nobody else would resume it.
    if (this.paused.size > 0) this.resume([...this.paused].map(partitionOfKey));
    if (lost.length > 0) this.options.onLost?.(lost);
  }

  private onCrashed(event: ConsumerCrashEvent): void {
    if (this.state !== 'closed') this.state = 'away';
    this.loseAll();
    if (event.payload.restart) return;
    // A crash without restart would leave a process that consumes nothing (defect K12).
    this.crash(
      fromKafkajs(
        event.payload.error,
        `consuming with group ${this.options.groupId}`,
        this.connection.brokers,
      ),
    );
  }

  private crash(error: Error): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    // Not awaited: kafkajs waits for the batch callback, which may be the one that is failing here.
    this.consumer
      .disconnect()
      .catch((reason: unknown) =>
        this.connection.logger.warn('consumer did not stop cleanly', { reason: String(reason) }),
      )
      .finally(() => this.client.fence());
    this.options.onCrash(error);
  }
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  return partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
}

function partitionOfKey(key: string): TopicPartition {
  const slash = key.lastIndexOf('/');
  return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
}

function notRunning(doing: string): TransientError {
  return new TransientError(
    'CHIMERA_KAFKA_UNAVAILABLE',
    `Failed ${doing}: this member is not part of the group now.`,
    {
      hint: 'The records are delivered again once the group is joined.',
    },
  );
}
