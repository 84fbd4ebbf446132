import type { Ack, OutgoingBatch } from '../port.js';
import { tooLargeError } from '../errors.js';
import { partitionKey, recordBytes } from '../sending/rounds.js';
import type { ProducerSession } from '../sending/session.js';
import type { MemoryCluster } from './memory-cluster.js';

/** What a test can let go wrong with the next send. */
export interface SendFaults {
  /** The next send throws this and writes nothing. */
  failNext: Error | undefined;
  /** The next send writes everything else, but neither writes nor acknowledges this partition (defect K1). */
  skipNext: string | undefined;
}

/** Writes to the in-memory cluster. */
export class MemorySession implements ProducerSession {
  constructor(
    private readonly cluster: MemoryCluster,
    private readonly faults: SendFaults,
  ) {}

  // Asynchronous as any client: what a send does must not show before it is awaited.
  async send(batches: readonly OutgoingBatch[]): Promise<readonly Ack[]> {
    await Promise.resolve();
    const { failNext, skipNext } = this.faults;
    this.faults.failNext = undefined;
    this.faults.skipNext = undefined;
    if (failNext !== undefined) throw failNext;
    for (const batch of batches) this.requireFit(batch);
    const taken = batches.filter((batch) => partitionKey(batch) !== skipNext);
    const acks = taken.map(({ topic, partition, records }) => {
      const log = this.cluster.log({ topic, partition }, `sending to ${topic}/${partition}`);
      return { topic, partition, baseOffset: log.append(records) };
    });
    this.cluster.changes.notify();
    return acks;
  }

  abandon(): void {
    // Nothing is ever in flight here.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private requireFit(batch: OutgoingBatch): void {
    const bytes = batch.records.reduce((sum, record) => sum + recordBytes(record), 0);
    if (bytes > this.cluster.maxMessageBytes(batch.topic)) {
      throw tooLargeError(undefined, `sending ${bytes} bytes to ${partitionKey(batch)}`);
    }
  }
}
