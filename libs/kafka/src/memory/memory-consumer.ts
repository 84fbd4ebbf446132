import { InvariantError, TransientError } from '@chimera/contracts';
import type { ConsumerOptions, IncomingBatch, KafkaConsumer, TopicPartition } from '../port.js';
import { partitionKey } from '../sending/rounds.js';
import type { MemoryCluster } from './memory-cluster.js';
import type { GroupMember, MemoryGroup } from './memory-group.js';

const batchSize = 500;

interface Assigned extends TopicPartition {
  /** Undefined until the first fetch looks up the committed position. */
  position: number | undefined;
}

/** A group member of the in-memory cluster. */
export class MemoryConsumer implements KafkaConsumer, GroupMember {
  readonly topics: readonly string[];
  private readonly group: MemoryGroup;
  private readonly paused = new Set<string>();
  private assigned = new Map<string, Assigned>();
  private state: 'new' | 'running' | 'closed' = 'new';
  private loop: Promise<void> = Promise.resolve();
  private endedAt: number | undefined;

  constructor(
    private readonly cluster: MemoryCluster,
    private readonly options: ConsumerOptions,
  ) {
    this.topics = options.topics;
    this.group = cluster.group(options.groupId);
  }

  start(): Promise<void> {
    if (this.state !== 'new')
      return Promise.reject(new InvariantError('Expected a consumer to be started once.'));
    try {
      for (const topic of this.topics) this.cluster.logs(topic, `subscribing to ${topic}`);
    } catch (error) {
      return Promise.reject(error);
    }
    this.state = 'running';
    this.group.join(this);
    this.loop = this.run();
    return Promise.resolve();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.paused.add(partitionKey(partition));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.paused.delete(partitionKey(partition));
    this.cluster.changes.notify();
  }

  seek(partition: TopicPartition, offset: number): void {
    if (this.state === 'new')
      throw new InvariantError('Expected seek after start(): nothing is assigned before.');
    const key = partitionKey(partition);
    // A new object, so that a batch in progress notices that its position is not the current one any more.
    if (this.assigned.has(key)) this.assigned.set(key, { ...partition, position: offset });
    this.cluster.changes.notify();
  }

  commit(positions: readonly (TopicPartition & { readonly nextOffset: number })[]): Promise<void> {
    if (this.state !== 'running') {
      return Promise.reject(
        new TransientError(
          'CHIMERA_KAFKA_UNAVAILABLE',
          'This member is not part of the group now; nothing is committed.',
        ),
      );
    }
    for (const position of positions) this.group.commit(position, position.nextOffset);
    return Promise.resolve();
  }

  lastFetchAgeMs(): number {
    return this.endedAt === undefined ? 0 : performance.now() - this.endedAt;
  }

  async close(): Promise<void> {
    if (this.state === 'running') {
      this.end();
      this.group.leave(this);
    }
    this.state = 'closed';
    await this.loop;
  }

  lose(): void {
    const lost = [...this.assigned.values()].map(({ topic, partition }) => ({ topic, partition }));
    this.assigned = new Map();
    this.paused.clear();
    if (lost.length > 0) this.options.onLost?.(lost);
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.assigned = new Map(
      partitions.map((partition) => [partitionKey(partition), { ...partition, position: undefined }]),
    );
    this.options.onAssigned?.(partitions);
  }

  crash(error: Error): void {
    if (this.state !== 'running') return;
    this.end();
    this.group.leave(this);
    this.options.onCrash(error);
  }

  private end(): void {
    this.state = 'closed';
    this.endedAt = performance.now();
    this.lose();
    this.cluster.changes.notify();
  }

  private async run(): Promise<void> {
    while (this.isRunning()) {
      const changed = this.cluster.changes.changed();
      const worked = await this.pump().catch((error: Error) => {
        this.crash(error);
        return false;
      });
      if (!worked && this.isRunning()) await changed;
    }
  }

  /** One round over the partitions; false when none had anything. */
  private async pump(): Promise<boolean> {
    let worked = false;
    for (const key of [...this.assigned.keys()]) {
      // Looked up anew each time: callbacks may seek, pause, or lose partitions.
      const source = this.assigned.get(key);
      if (source === undefined || this.paused.has(key) || !this.isRunning()) continue;
      const batch = this.fetch(source);
      if (batch.records.length === 0) continue;
      worked = true;
      await this.options.onBatch(batch);
      const last = batch.records.at(-1);
      if (last !== undefined && this.assigned.get(key) === source) source.position = last.offset + 1;
    }
    return worked;
  }

  private fetch(source: Assigned): IncomingBatch {
    const log = this.cluster.log(source, `reading ${partitionKey(source)}`);
    source.position ??= this.startPosition(source, log.low, log.high);
    return {
      topic: source.topic,
      partition: source.partition,
      records: log.slice(source.position, batchSize),
      highWatermark: log.high,
    };
  }

  private startPosition(source: TopicPartition, low: number, high: number): number {
    const committed = this.group.position(source);
    if (committed >= 0) return committed;
    return this.options.startFrom === 'latest' ? high : low;
  }

  private isRunning(): boolean {
    return this.state === 'running';
  }
}
