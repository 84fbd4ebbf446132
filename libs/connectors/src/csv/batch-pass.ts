import type { Column } from '@chimera/contracts';
import {
  compileColumnsToAvro,
  emptySum,
  type ColumnsTranscoder,
  type RejectedRow,
  type RowChunk,
} from '@chimera/dataplane';
import type { ReadPlan } from '../source.js';
import { withGrowingRule } from '../files/growing-range.js';
import { RowPlaces, type PlaceOf } from '../files/row-places.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { ColumnCast } from './cast/column-cast.js';
import type { CsvDataset, CsvFile } from './dataset.js';
import type { NotationOf } from './notation.js';
import { rejectedRow } from './rejected.js';
import { defects, RecordBatch } from './scanner.js';
import type { RangeFilter } from './range.js';

/** Rows set aside are objects; they are given out before they pile up (Invariant 11). */
export const maxRejected = 500;
/** Marks a row that is not read because the range leaves it out. */
const outside = -1;

/** Batches of records become Avro rows, whatever they hold; records that do not fit are set aside whole. */
export class BatchPass {
  readonly capacity: number;
  private readonly transcoder: ColumnsTranscoder;
  private readonly casts: readonly ColumnCast[];
  private readonly bad: Int32Array;
  private readonly keep: Int32Array;
  /** The range's column comes first: a row outside it is not read, whatever else is wrong with it. */
  private readonly order: readonly number[];
  private rejected: RejectedRow[] = [];
  private readonly places = new RowPlaces();

  constructor(
    private readonly dataset: CsvDataset,
    private readonly plan: ReadPlan,
    notation: NotationOf,
    private readonly range: RangeFilter | undefined,
  ) {
    this.capacity = new RecordBatch(widestRecord(dataset)).capacity;
    this.bad = new Int32Array(this.capacity);
    this.keep = new Int32Array(this.capacity);
    this.order = plan.columns
      .map((_, index) => index)
      .sort((left, right) => Number(right === range?.index) - Number(left === range?.index));
    const markers = nullMarkers(dataset);
    this.casts = plan.columns.map(
      (column) => new ColumnCast(column, notation(column), dataset.dialect, markers, this.capacity),
    );
    this.transcoder = compileColumnsToAvro(plan.columns, withGrowingRule(plan.rules, plan.range), {
      formats: this.casts.map((cast) => cast.format),
      position: this.places.of,
      ...(plan.chunkBytes === undefined ? {} : { chunkBytes: plan.chunkBytes }),
      ...(plan.maxRowBytes === undefined ? {} : { maxRowBytes: plan.maxRowBytes }),
    });
  }

  /**
   * Row chunks of a batch; what fills none stays for the next batch, or `end`. Whoever is done with a chunk that has
   * places says so by `release`.
   */
  *rows(batch: RecordBatch, fields: readonly number[], file: CsvFile): Generator<RowChunk> {
    const kept = this.sift(batch, fields, file);
    if (kept > 0) {
      this.places.add(kept, this.linesOf(batch, kept, file));
      const vectors = this.casts.map((cast) => cast.vector());
      this.transcoder.push(vectors, kept);
      for (let rows = this.transcoder.take(); rows !== null; rows = this.transcoder.take()) yield rows;
    }
    if (this.rejected.length >= maxRejected) yield this.aside();
  }

  release(rows: number): void {
    this.places.release(rows);
  }

  /** What is left. More may follow. */
  *end(): Generator<RowChunk> {
    const last = this.transcoder.end();
    if (last !== null) yield last;
    if (this.rejected.length > 0) yield this.aside();
  }

  /** Lines of the rows that are kept; the batch is used again before their chunk is. */
  private linesOf(batch: RecordBatch, kept: number, file: CsvFile): PlaceOf {
    const lines = new Float64Array(kept);
    for (let index = 0; index < kept; index++)
      lines[index] = batch.lines[this.keep[index] as number] as number;
    return (index) => `${file.shown}:${lines[index] ?? 0}`;
  }

  /** Casts a batch and leaves its whole rows in the columns' vectors; gives their number. */
  private sift(batch: RecordBatch, fields: readonly number[], file: CsvFile): number {
    const { bad, keep, casts } = this;
    const flawed = this.markDefects(batch, file);
    let whole = !flawed;
    for (const index of this.order) {
      const cast = casts[index] as ColumnCast;
      if (!cast.cast(batch, fields[index] ?? -1, bad, index + 1)) whole = false;
      if (index === this.range?.index && !this.range.mark(cast, batch.rows, bad, outside)) whole = false;
    }
    let kept = 0;
    for (let row = 0; row < batch.rows; row++) {
      const mark = bad[row] as number;
      if (mark === 0) keep[kept++] = row;
      else if (mark !== outside) this.reject(batch, row, mark, file);
    }
    if (!whole) for (const cast of casts) cast.compact(keep, kept);
    return kept;
  }

  /** Marks ragged and broken records; any positive mark will do, the defect is told first. */
  private markDefects(batch: RecordBatch, file: CsvFile): boolean {
    this.bad.fill(0);
    if (!batch.flawed) return false;
    const { ragged = 'quarantine' } = this.dataset.format;
    for (let row = 0; row < batch.rows; row++) {
      const defect = batch.defects[row] as number;
      if (defect === defects.none) continue;
      const isRagged = defect === defects.few || defect === defects.many;
      if (isRagged && ragged === 'fail') throw raggedFile(batch, row, file);
      if (defect === defects.few && ragged === 'pad') batch.defects[row] = defects.none;
      else this.bad[row] = 1;
    }
    return true;
  }

  private reject(batch: RecordBatch, row: number, mark: number, file: CsvFile): void {
    const { plan, dataset } = this;
    this.rejected.push(rejectedRow(batch, row, mark, file, plan.columns, dataset.dialect));
  }

  private aside(): RowChunk {
    const rejected = this.rejected;
    this.rejected = [];
    return { bytes: Buffer.alloc(0), rows: 0, read: rejected.length, filtered: 0, rejected, sum: emptySum };
  }
}

/** Place of each contract column's value in the records of a file; -1 where it has none. */
export function fieldsOf(columns: readonly Column[], file: CsvFile): readonly number[] {
  return columns.map((column) => file.names.indexOf(column.name));
}

/** Most values that records of any file have. */
export function widestRecord(dataset: CsvDataset): number {
  return dataset.files.reduce((most, file) => Math.max(most, file.names.length), 1);
}

/** Texts that mean null. */
export function nullMarkers(dataset: CsvDataset): readonly Buffer[] {
  return (dataset.format.nulls ?? ['']).map((text) => Buffer.from(text));
}

function raggedFile(batch: RecordBatch, row: number, file: CsvFile): Error {
  return errorOf(
    sourceFault(
      'CHIMERA_SOURCE_FORMAT',
      '',
      `Expected ${batch.width} values at ${file.shown}:${batch.lines[row] ?? 0}, found ${batch.found[row] ?? 0}.`,
      { hint: 'Correct the file, or declare format.ragged as quarantine.' },
    ),
  );
}
