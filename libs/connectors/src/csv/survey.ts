import type { Column } from '@chimera/contracts';
import type { CsvTranscoder } from '@chimera/dataplane';
import type { ReadPlan } from '../source.js';
import { ColumnCast } from './cast/column-cast.js';
import type { Notation } from './cast/caster-of.js';
import type { CsvDataset, CsvFile } from './dataset.js';
import { countingKernel } from './kernel-of.js';
import { KernelWindow } from './kernel-window.js';
import { openRecords } from './part-pass.js';
import type { RangeFilter } from './range.js';
import { defects, RecordBatch } from './scanner.js';

/**
 * Counts the records that a pass will take: all of them, bad ones too, or with a range those inside it and those of which
 * it cannot be said. The filter has the greatest value afterwards.
 */
export async function countRecords(
  dataset: CsvDataset,
  plan: ReadPlan,
  notation: (column: Column) => Notation,
  range: RangeFilter | undefined,
  signal: AbortSignal,
): Promise<number> {
  const kernel = range === undefined ? countingKernel(dataset, plan) : null;
  let count = 0;
  for (const file of dataset.files) {
    if (kernel !== null) {
      count += await countByKernel(kernel, dataset, file, plan, signal);
      continue;
    }
    const batch = new RecordBatch(Math.max(1, file.names.length));
    const tally =
      range === undefined ? undefined : new RangeTally(dataset, plan, notation, range, file, batch.capacity);
    const records = await openRecords(dataset, file, plan.maxRowBytes);
    try {
      while (await records.next(batch)) {
        signal.throwIfAborted();
        count += tally === undefined ? batch.rows : tally.inside(batch);
      }
    } finally {
      await records.close();
    }
  }
  return count;
}

/** Records that the kernel leaves are cut the other way; the same number either way. */
async function countByKernel(
  kernel: CsvTranscoder,
  dataset: CsvDataset,
  file: CsvFile,
  { maxRowBytes }: ReadPlan,
  signal: AbortSignal,
): Promise<number> {
  const width = Math.max(1, file.names.length);
  const batch = new RecordBatch(width, 8);
  const records = await openRecords(dataset, file, maxRowBytes);
  const window = new KernelWindow(kernel, records);
  kernel.arrange([], width);
  let count = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const run = kernel.count(window.length);
      count += run.rows;
      window.passed(run.bytes, run.lines);
      if (run.outcome === 'odd' || window.ended || window.length >= records.scanner.maxRecordBytes) {
        const isWhole = window.scan(batch);
        count += batch.rows;
        if (isWhole) continue;
        if (window.ended) return count;
      }
      await window.fill();
    }
  } finally {
    await records.close();
  }
}

/** Counts the records of a file inside a range. */
class RangeTally {
  private readonly cast: ColumnCast;
  private readonly bad: Int32Array;
  private readonly field: number;

  constructor(
    dataset: CsvDataset,
    plan: ReadPlan,
    notation: (column: Column) => Notation,
    private readonly range: RangeFilter,
    file: CsvFile,
    capacity: number,
  ) {
    const column = plan.columns[range.index] as Column;
    const markers = (dataset.format.nulls ?? ['']).map((text) => Buffer.from(text));
    this.cast = new ColumnCast(column, notation(column), dataset.dialect, markers, capacity);
    this.bad = new Int32Array(capacity);
    this.field = file.names.indexOf(column.name);
    this.padded = dataset.format.ragged === 'pad';
  }

  private readonly padded: boolean;

  inside(batch: RecordBatch): number {
    for (let row = 0; row < batch.rows; row++) {
      const defect = batch.defects[row] as number;
      this.bad[row] = defect === defects.none || (defect === defects.few && this.padded) ? 0 : 1;
    }
    this.cast.cast(batch, this.field, this.bad, 1);
    this.range.mark(this.cast, batch.rows, this.bad, -1);
    let inside = 0;
    for (let row = 0; row < batch.rows; row++) if (this.bad[row] !== -1) inside++;
    return inside;
  }
}
