import { TransientError, type LoadSegment } from '@chimera/contracts';
import { addSums, emptySum, formatSum, type RowSum } from '../checksum.js';
import type { LoadRecord } from './load-record.js';

const hint = 'Another attempt reads the source again and writes new batches.';

/** How far one part has been read: its batches come in order, each once, until the seal confirms them. */
export class PartProgress {
  #seq = 0;
  #rows = 0;
  #sum: RowSum = emptySum;
  #firstOffset: number | null = null;
  #segment: LoadSegment | null = null;

  constructor(
    readonly part: number,
    private readonly partition: number,
  ) {}

  /** What was sealed; null before. */
  get segment(): LoadSegment | null {
    return this.#segment;
  }

  /** True for a record that was counted before. */
  has(seq: number): boolean {
    return seq < this.#seq;
  }

  /** Counts the next batch. Throws `CHIMERA_LOAD_GAP` when it is not the next. */
  add(record: LoadRecord, offset: number): void {
    this.#assertNext(record.seq, offset);
    this.#firstOffset ??= offset;
    this.#seq++;
    this.#rows += record.rows;
  }

  /** Adds the checksum of the rows of a batch that was counted. */
  addSum(sum: RowSum): void {
    this.#sum = addSums(this.#sum, sum);
  }

  /** Ends the part. Throws `CHIMERA_LOAD_GAP` or `CHIMERA_LOAD_CHECKSUM` when the seal says something else than was read. */
  seal(record: LoadRecord, offset: number): void {
    this.#assertNext(record.seq, offset);
    const found = { batches: this.#seq, rows: this.#rows, checksum: formatSum(this.#sum) };
    const { batches, rows, checksum } = record.seal ?? found;
    if (batches !== found.batches || rows !== found.rows || checksum !== found.checksum || record.rows > 0) {
      throw new TransientError(
        'CHIMERA_LOAD_CHECKSUM',
        `Expected ${batches} batches, ${rows} rows, checksum ${checksum} in part ${this.part}, found ${found.batches}, ${found.rows}, ${found.checksum}.`,
        { hint },
      );
    }
    this.#seq++;
    const { part, partition } = this;
    this.#segment = {
      part,
      partition,
      firstOffset: this.#firstOffset ?? offset,
      lastOffset: offset,
      ...found,
    };
  }

  #assertNext(seq: number, offset: number): void {
    if (seq === this.#seq) return;
    throw new TransientError(
      'CHIMERA_LOAD_GAP',
      `Expected batch ${this.#seq} of part ${this.part} next, found batch ${seq} at offset ${offset}.`,
      { hint, details: { part: this.part, partition: this.partition, offset } },
    );
  }
}
