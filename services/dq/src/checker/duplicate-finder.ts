import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HashBucket } from './hash-bucket.js';

/** Bytes that one bucket may take when it is looked at. */
const bucketBytes = 32 * 1024 * 1024;
/** Bytes of all write buffers together. */
const bufferBytes = 16 * 1024 * 1024;
const hashBytes = 8;

/** Hashes that were added more than once. */
export interface RepeatedHashes {
  /** The first of them, up to the limit. */
  readonly candidates: ReadonlySet<bigint>;
  /** How many there are in all. */
  readonly distinct: number;
}

/**
 * Finds hashes that were added more than once, in memory bounded whatever the number of rows
 * (Invariant 11): hashes are split over buckets by their leading bits, buckets spill to disk, and each
 * is sorted on its own. Up to about 4 million rows nothing touches the disk.
 *
 * Equal hashes are only candidates for equal keys; the caller compares the keys themselves.
 */
export class DuplicateFinder {
  private readonly buckets: readonly HashBucket[];
  private readonly shift: number;
  private readonly full = new Set<HashBucket>();

  /** `expectedRows` decides the number of buckets; `directory` is made when needed and removed by `close`. */
  constructor(
    expectedRows: number,
    private readonly directory: string,
  ) {
    const bits = Math.max(0, Math.ceil(Math.log2((expectedRows * hashBytes) / bucketBytes)));
    const count = 2 ** bits;
    this.shift = 32 - bits;
    const capacity = capacityOf(count, expectedRows);
    this.buckets = Array.from(
      { length: count },
      (_, index) => new HashBucket(join(directory, `bucket-${index}`), capacity),
    );
  }

  /** Adds a 64-bit hash as two 32-bit halves. After a call that returns true, `spill` must be awaited. */
  add(high: number, low: number): boolean {
    const bucket = this.buckets[this.shift === 32 ? 0 : high >>> this.shift]!;
    if (bucket.add(high, low)) this.full.add(bucket);
    return this.full.size > 0;
  }

  /** Writes full buffers to disk. */
  async spill(): Promise<void> {
    if (this.full.size === 0) return;
    await mkdir(this.directory, { recursive: true });
    for (const bucket of this.full) await bucket.spill();
    this.full.clear();
  }

  async duplicates(limit: number): Promise<RepeatedHashes> {
    const candidates = new Set<bigint>();
    let distinct = 0;
    for (const bucket of this.buckets) distinct += collectRepeats(await bucket.sorted(), candidates, limit);
    return { candidates, distinct };
  }

  async close(): Promise<void> {
    for (const bucket of this.buckets) await bucket.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A single bucket has room for one more than is expected, so that the last row does not make it spill. */
function capacityOf(buckets: number, expectedRows: number): number {
  if (buckets === 1) return Math.max(1024, expectedRows + 1);
  return Math.max(512, Math.floor(bufferBytes / buckets / hashBytes));
}

/** Adds repeated values to `into` while there is room; returns how many different values repeat. */
function collectRepeats(sorted: BigUint64Array, into: Set<bigint>, limit: number): number {
  let repeated = 0;
  for (let start = 0; start < sorted.length;) {
    const value = sorted[start]!;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end += 1;
    if (end - start > 1) {
      repeated += 1;
      if (into.size < limit) into.add(value);
    }
    start = end;
  }
  return repeated;
}
