import type { IncomingBatch, TopicPartition } from '@chimera/kafka';
import type { DeliveryRunner } from './delivery-runner.js';
import { Interrupted } from './interruption.js';
import { PartitionQueue, type QueueLimits } from './partition-queue.js';
import type { PartitionSignals } from './partition-signals.js';
import { retain } from './queued-record.js';

/** What waits on one partition. */
export interface Backlog {
  readonly topic: string;
  readonly partition: number;
  /** Records that are not handled yet, as far as the last fetch knows. */
  readonly records: number;
  /** When the oldest of those that were fetched was written, epoch milliseconds; null when none waits. */
  readonly oldestAt: number | null;
}

/** What a worker tells its owner. */
export interface WorkerEvents {
  readonly onPosition: (partition: TopicPartition, nextOffset: number) => void;
  readonly onFull: (partition: TopicPartition) => void;
  readonly onLow: (partition: TopicPartition) => void;
  /** The handler must not go on; the offset stays where it is. */
  readonly onFault: (partition: TopicPartition, error: unknown) => void;
}

/** Parts of a worker that are made per partition. */
export interface WorkerParts {
  readonly partition: TopicPartition;
  readonly runner: DeliveryRunner;
  readonly signals: PartitionSignals;
  readonly limits: QueueLimits;
  /** Largest number of records taken at once. */
  readonly maxBatch: number;
  /** Starts only then: work of an earlier assignment of the same partition has to end first. */
  readonly after: Promise<void>;
}

/** Handles one partition in order, by itself, so that a slow one holds nobody else. */
export class PartitionWorker {
  /** Resolves when nothing of this worker runs any more. Never rejects. */
  readonly ended: Promise<void>;
  private readonly queue: PartitionQueue;
  private expected = 0;
  private highWatermark = 0;
  /** Fetched and not handled, oldest first; no longer than the queue and the batch in hand. */
  private readonly unhandled: { readonly offset: number; readonly timestamp: number }[] = [];
  private position: number | null = null;
  private paused = false;

  constructor(
    private readonly parts: WorkerParts,
    private readonly events: WorkerEvents,
  ) {
    this.queue = new PartitionQueue(parts.limits);
    this.ended = this.work();
  }

  /** Takes what was fetched; records that are queued already (fetched twice around a rebalance) are left out. */
  accept(batch: IncomingBatch): void {
    const fresh = batch.records.filter((record) => record.offset >= this.expected);
    this.highWatermark = batch.highWatermark;
    if (fresh.length === 0) return;
    this.expected = fresh[fresh.length - 1]!.offset + 1;
    this.position ??= fresh[0]!.offset;
    this.unhandled.push(...fresh.map(({ offset, timestamp }) => ({ offset, timestamp })));
    this.queue.push(fresh.map(retain));
    if (!this.paused && this.queue.isFull) {
      this.paused = true;
      this.events.onFull(this.parts.partition);
    }
  }

  backlog(): Backlog {
    const records = this.position === null ? 0 : Math.max(0, this.highWatermark - this.position);
    return { ...this.parts.partition, records, oldestAt: this.unhandled[0]?.timestamp ?? null };
  }

  /** Finishes the message in hand, takes no more. */
  stop(): void {
    this.parts.signals.requestStop();
    this.queue.close();
  }

  /** Tells the handler to give up as well; nothing is committed afterwards. */
  abort(): void {
    this.parts.signals.requestAbort();
    this.queue.close();
  }

  private async work(): Promise<void> {
    await this.parts.after;
    try {
      for (;;) {
        const records = await this.queue.take(this.parts.maxBatch);
        if (records.length === 0) return;
        this.resumeWhenLow();
        await this.parts.runner.run(records, (nextOffset) => this.advance(nextOffset));
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) this.events.onFault(this.parts.partition, error);
    } finally {
      this.queue.close();
    }
  }

  private advance(nextOffset: number): void {
    if (this.parts.signals.aborted.aborted) return;
    this.position = nextOffset;
    while (this.unhandled.length > 0 && this.unhandled[0]!.offset < nextOffset) this.unhandled.shift();
    this.events.onPosition(this.parts.partition, nextOffset);
  }

  private resumeWhenLow(): void {
    if (!this.paused || !this.queue.isLow) return;
    this.paused = false;
    this.events.onLow(this.parts.partition);
  }
}
