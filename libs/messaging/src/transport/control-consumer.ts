import { setTimeout as delay } from 'node:timers/promises';
import type { HandlerRegistry } from '../handling/handler-registry.js';
import type { IncomingBatch, KafkaConsumer, KafkaPort, TopicPartition } from '@chimera/kafka';
import { DeliveryRunner, type RunnerDependencies } from './delivery-runner.js';
import { FailureWindow, type FailureLimit } from './failure-window.js';
import { type HandlerGate } from './handler-gate.js';
import { OffsetCommitter, partitionName } from './offset-committer.js';
import type { QueueLimits } from './partition-queue.js';
import { PartitionSignals } from './partition-signals.js';
import { PartitionWorker, type Backlog, type WorkerEvents } from './partition-worker.js';

/** Parts of the consumer of a service's control topics. */
export interface ControlConsumerOptions extends RunnerDependencies {
  readonly kafka: KafkaPort;
  readonly registry: HandlerRegistry;
  readonly gate: HandlerGate;
  readonly queue: QueueLimits;
  readonly failures: FailureLimit;
  readonly commitIntervalMs: number;
  readonly onCrash: (error: Error) => void;
}

/** One consumer, one group, one worker per partition. */
export class ControlConsumer {
  private readonly consumer: KafkaConsumer;
  private readonly committer: OffsetCommitter;
  private readonly workers = new Map<string, PartitionWorker>();
  private readonly endings = new Map<string, Promise<void>>();
  private readonly windows = new Map<string, FailureWindow>();

  constructor(private readonly options: ControlConsumerOptions) {
    this.consumer = options.kafka.consumer({
      groupId: options.group,
      topics: options.registry.topics().map((topic) => topic.name),
      startFrom: 'earliest',
      onBatch: (batch) => this.accept(batch),
      onAssigned: (partitions) => this.assigned(partitions),
      onLost: (partitions) => this.lost(partitions),
      onCrash: options.onCrash,
    });
    this.committer = new OffsetCommitter(this.consumer, options.log, options.commitIntervalMs);
  }

  start(): Promise<void> {
    return this.consumer.start();
  }

  lastFetchAgeMs(): number {
    return this.consumer.lastFetchAgeMs();
  }

  /** What waits on each partition that is ours. */
  backlog(): readonly Backlog[] {
    return [...this.workers.values()].map((worker) => worker.backlog());
  }

  /**
   * Finishes the messages in hand and commits (Invariant 7). What takes longer than `drainMs` is told
   * to give up; it was not committed and comes again.
   */
  async close(drainMs: number): Promise<void> {
    for (const worker of this.workers.values()) worker.stop();
    const ended = Promise.all([...this.workers.values()].map((worker) => worker.ended));
    const late = new AbortController();
    const inTime = await Promise.race([
      ended.then(() => true),
      delay(drainMs, false, { signal: late.signal }),
    ]);
    late.abort();
    if (!inTime) for (const worker of this.workers.values()) worker.abort();
    await this.committer.flush();
    this.committer.close();
    await this.consumer.close();
  }

  private assigned(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const name = partitionName(partition);
      if (this.options.gate.isStopped(partition.topic)) this.consumer.pause([partition]);
      else if (!this.workers.has(name))
        this.workers.set(name, this.workerFor(partition, this.endings.get(name) ?? Promise.resolve()));
    }
  }

  private lost(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const name = partitionName(partition);
      const worker = this.workers.get(name);
      this.workers.delete(name);
      this.committer.forget(partition);
      this.options.metrics.resumed(partition.topic, partition.partition);
      if (worker === undefined) continue;
      worker.abort();
      this.endings.set(name, worker.ended);
    }
  }

  /** Hands over at once, so that fetching and heartbeats never wait for a handler (defects K8, K9). */
  private accept(batch: IncomingBatch): Promise<void> {
    this.workers.get(partitionName(batch))?.accept(batch);
    return Promise.resolve();
  }

  private workerFor(partition: TopicPartition, after: Promise<void>): PartitionWorker {
    const handler = this.options.registry.get(partition.topic)!;
    const signals = new PartitionSignals();
    const runner = new DeliveryRunner(handler, this.windowOf(partition.topic), this.options, signals);
    return new PartitionWorker(
      { partition, runner, signals, limits: this.options.queue, maxBatch: handler.maxBatch, after },
      this.events,
    );
  }

  private readonly events: WorkerEvents = {
    onPosition: ({ topic, partition }, nextOffset) => this.committer.report({ topic, partition, nextOffset }),
    onFull: (partition) => {
      this.options.metrics.paused(partition.topic, partition.partition, 'queue-full');
      this.consumer.pause([partition]);
    },
    onLow: (partition) => {
      this.options.metrics.resumed(partition.topic, partition.partition);
      this.consumer.resume([partition]);
    },
    onFault: ({ topic }, error) => this.stopTopic(topic, error),
  };

  /** All partitions of the topic: going on with the others would hide the fault. */
  private stopTopic(topic: string, error: unknown): void {
    this.options.gate.stop(topic, error);
    const partitions = [...this.workers.keys()]
      .filter((name) => name.startsWith(`${topic}/`))
      .map((name) => ({ topic, partition: Number(name.slice(topic.length + 1)) }));
    this.consumer.pause(partitions);
    for (const partition of partitions) {
      this.options.metrics.paused(topic, partition.partition, 'handler-stopped');
      this.workers.get(partitionName(partition))?.stop();
    }
  }

  private windowOf(topic: string): FailureWindow {
    const known = this.windows.get(topic);
    if (known !== undefined) return known;
    const window = new FailureWindow(this.options.failures);
    this.windows.set(topic, window);
    return window;
  }
}
