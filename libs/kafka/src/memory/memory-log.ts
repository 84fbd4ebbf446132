import type { IncomingRecord, OutgoingRecord, TopicPartition } from '../port.js';
import { outOfRangeError } from '../errors.js';

/** One partition: an append-only list that can lose its beginning. */
export class MemoryLog {
  private first = 0;
  private records: IncomingRecord[] = [];

  constructor(private readonly partition: TopicPartition) {}

  /** Offset of the first record that is still there. */
  get low(): number {
    return this.first;
  }

  /** Offset that the next record gets. */
  get high(): number {
    return this.first + this.records.length;
  }

  /** Returns the offset of the first of them. Bytes are copied: the caller may reuse its buffers. */
  append(records: readonly OutgoingRecord[]): number {
    const baseOffset = this.high;
    const timestamp = Date.now();
    records.forEach((record, index) => {
      this.records.push({
        ...this.partition,
        offset: baseOffset + index,
        timestamp,
        key: copy(record.key),
        value: copy(record.value),
        headers: Object.fromEntries(
          Object.entries(record.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)]),
        ),
      });
    });
    return baseOffset;
  }

  /** At most `limit` records from `offset` on. Throws `CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE`. */
  slice(offset: number, limit: number): readonly IncomingRecord[] {
    if (offset < this.low || offset > this.high) {
      const { topic, partition } = this.partition;
      throw outOfRangeError(
        undefined,
        `reading ${topic}/${partition} at ${offset} (it has ${this.low} to ${this.high})`,
      );
    }
    return this.records.slice(offset - this.first, offset - this.first + limit);
  }

  deleteBefore(offset: number): void {
    if (offset > this.high) {
      throw outOfRangeError(undefined, `deleting before ${offset}, beyond the end ${this.high}`);
    }
    this.records.splice(0, Math.max(0, offset - this.first));
    this.first = Math.max(this.first, offset);
  }
}

function copy(value: Buffer | string | null): Buffer | null {
  if (value === null) return null;
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);
}
