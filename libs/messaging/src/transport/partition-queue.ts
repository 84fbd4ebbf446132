import type { QueuedRecord } from './queued-record.js';

/** When a partition stops and goes on fetching. A fetch in flight may still exceed the mark by one batch. */
export interface QueueLimits {
  /** Pause at this many bytes. Default 2 MiB. */
  readonly highBytes: number;
  /** Pause at this many records. Default 500. */
  readonly highCount: number;
}

export const defaultQueueLimits: QueueLimits = { highBytes: 2 * 1024 * 1024, highCount: 500 };

/** Records of one partition waiting for its worker; bounded in bytes and count (Invariant 11). */
export class PartitionQueue {
  private records: QueuedRecord[] = [];
  private bytes = 0;
  private wake: (() => void) | null = null;
  private closed = false;

  constructor(private readonly limits: QueueLimits) {}

  push(records: readonly QueuedRecord[]): void {
    if (this.closed) return;
    for (const record of records) {
      this.records.push(record);
      this.bytes += record.bytes;
    }
    this.wake?.();
  }

  /** Up to `max` records as soon as there is one; empty once the queue is closed. */
  async take(max: number): Promise<readonly QueuedRecord[]> {
    if (this.records.length === 0 && !this.closed)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = null;
    if (this.closed) return [];
    const taken = this.records.splice(0, max);
    for (const record of taken) this.bytes -= record.bytes;
    return taken;
  }

  /** Drops what waits and ends `take`. Dropped records were never committed and come again. */
  close(): void {
    this.closed = true;
    this.records = [];
    this.bytes = 0;
    this.wake?.();
  }

  get isFull(): boolean {
    return this.bytes >= this.limits.highBytes || this.records.length >= this.limits.highCount;
  }

  /** At or below half of both marks. */
  get isLow(): boolean {
    return this.bytes <= this.limits.highBytes / 2 && this.records.length <= this.limits.highCount / 2;
  }
}
