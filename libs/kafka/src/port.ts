/**
 * The Kafka port: all that Chimera asks of a Kafka client. Adapters live beside this file; no type
 * of a client library leaves this folder. One contract suite runs against every adapter.
 * Offsets are numbers: Kafka's 63-bit offsets stay below 2^53 for any topic that we can fill.
 */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface OutgoingRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

/** Records for one partition. At most 2,000 a send (defect K6). */
export interface OutgoingBatch extends TopicPartition {
  readonly records: readonly OutgoingRecord[];
}

/** The broker's confirmation for one partition. */
export interface Ack extends TopicPartition {
  /** Offset of the first record of the batch. */
  readonly baseOffset: number;
}

/**
 * Sends with acks=all. Calls are queued: one is in flight at a time (defect K2). Resolves when every
 * (topic, partition) of the call is acknowledged; missing ones are sent again (defect K1).
 * Throws `CHIMERA_KAFKA_UNAVAILABLE` (retry) after `sendTimeoutMs`, `CHIMERA_MESSAGE_TOO_LARGE` (reject).
 */
export interface KafkaProducer {
  send(batches: readonly OutgoingBatch[]): Promise<readonly Ack[]>;
  close(): Promise<void>;
}

export interface IncomingRecord extends TopicPartition {
  readonly offset: number;
  /** Broker or producer time, epoch milliseconds. */
  readonly timestamp: number;
  /** Valid until the batch callback returns or the iteration moves on; copy what you keep (defect K13). */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

export interface IncomingBatch extends TopicPartition {
  readonly records: readonly IncomingRecord[];
  /** Offset after the last record of the partition at fetch time; lag = highWatermark - nextOffset. */
  readonly highWatermark: number;
}

export interface ConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where a group without offsets starts. Default `earliest`. Out of range is always an error, never a reset. */
  readonly startFrom?: 'earliest' | 'latest';
  readonly onBatch: (batch: IncomingBatch) => Promise<void>;
  readonly onAssigned?: (partitions: readonly TopicPartition[]) => void;
  /** Work for these must stop; the assignment is a hint, sinks fence. */
  readonly onLost?: (partitions: readonly TopicPartition[]) => void;
  /** The client gave up; the process must end and be restarted (defect K12). */
  readonly onCrash: (error: Error) => void;
}

/** A member of a consumer group. Nothing is committed but by `commit`. */
export interface KafkaConsumer {
  start(): Promise<void>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  seek(partition: TopicPartition, offset: number): void;
  /** `nextOffset` is the offset of the next record to be handled (defect K15). */
  commit(positions: readonly (TopicPartition & { readonly nextOffset: number })[]): Promise<void>;
  /** Milliseconds since the broker last answered a fetch; health checks watch it. */
  lastFetchAgeMs(): number;
  close(): Promise<void>;
}

export interface RangeRequest extends TopicPartition {
  /** First offset. Throws `CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE` when it is no longer there (never a reset). */
  readonly from: number;
  /** Offset after the last one, or null to follow the topic until the caller leaves the loop. */
  readonly to: number | null;
  /**
   * The whole range was written before: where the partition ends before `to`, its topic was deleted and made anew, and
   * reading throws `CHIMERA_KAFKA_TOPIC_RECREATED` (stop) instead of waiting. Default false.
   */
  readonly written?: boolean;
  readonly signal?: AbortSignal;
}

/** Reads offset ranges without joining a group: run coordination needs none. */
export interface RangeReader {
  /** Throws `CHIMERA_KAFKA_TOPIC_RECREATED` (stop) when the topic is not the one that it was when it was pinned or first read. */
  read(request: RangeRequest): AsyncIterable<readonly IncomingRecord[]>;
  /** Remembers which topic has this name now (by its id): offsets known now mean nothing on one that is made later. */
  pin(topic: string): Promise<void>;
  close(): Promise<void>;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
  /** Topic configuration such as `retention.ms`, `max.message.bytes`. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface KafkaAdmin {
  /** Creates those that do not exist; an existing topic with fewer partitions or other settings is brought to the spec. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  deleteTopics(names: readonly string[]): Promise<void>;
  listTopics(): Promise<readonly string[]>;
  /** First available and next offset of every partition. Throws `CHIMERA_NOT_FOUND` for an unknown topic. */
  offsets(
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly low: number; readonly high: number }[]>;
  /** Frees space: records before these offsets are gone. */
  deleteRecordsBefore(positions: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>;
  /** Committed positions of a group on a topic; -1 where it has none. */
  groupOffsets(
    groupId: string,
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly nextOffset: number }[]>;
  clusterId(): Promise<string>;
  close(): Promise<void>;
}

export interface ProducerOptions {
  /** Default 30,000. */
  readonly sendTimeoutMs?: number;
  /** Default `none`. */
  readonly compression?: 'none' | 'gzip' | 'lz4' | 'zstd' | 'snappy';
  /** Bytes of records sent to one partition at once; more is split. Below the topic's `max.message.bytes`. Default 900,000. */
  readonly maxBatchBytes?: number;
}

export interface KafkaPort {
  producer(options?: ProducerOptions): Promise<KafkaProducer>;
  /** A producer for few large records (load topics): same promises, the faster client where it has proved itself. */
  bulkProducer(options?: ProducerOptions): Promise<KafkaProducer>;
  consumer(options: ConsumerOptions): KafkaConsumer;
  rangeReader(): Promise<RangeReader>;
  admin(): Promise<KafkaAdmin>;
}
