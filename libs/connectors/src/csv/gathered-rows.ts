import type { CsvRun, RejectedRow, RowChunk, RowSum } from '@chimera/dataplane';
import type { PlaceOf } from '../files/row-places.js';

/** Rows of one chunk that came about in several ways: how many, where each of them stands, and what was set aside between. */
export class GatheredRows {
  rejected: RejectedRow[] = [];
  private rows = 0;
  private read = 0;
  private runs: { readonly from: number; readonly place: PlaceOf }[] = [];

  get isEmpty(): boolean {
    return this.read === 0;
  }

  /** Rows of a pass of the kernel that began on `line`. */
  addRun({ rows, lineOf }: CsvRun, shown: string, line: number): void {
    if (rows === 0) return;
    this.add(rows, rows, (index) => `${shown}:${line + (lineOf === null ? index : (lineOf[index] ?? 0))}`);
  }

  /** Rows of a chunk, in the order of the file, and those set aside. */
  addChunk({ rows, read, rejected, position }: RowChunk): void {
    this.add(rows, read, position ?? ((index) => `row ${index + 1}`));
    for (const row of rejected) this.rejected.push(row);
  }

  /** The chunk; starts again from nothing. */
  take({ bytes, sum }: { readonly bytes: Buffer; readonly sum: RowSum }): RowChunk {
    const { rows, read, rejected, runs } = this;
    this.rows = this.read = 0;
    this.rejected = [];
    this.runs = [];
    return { bytes, rows, read, filtered: 0, rejected, sum, position: (index) => placeIn(runs, index) };
  }

  private add(rows: number, read: number, place: PlaceOf): void {
    if (rows > 0) this.runs.push({ from: this.rows, place });
    this.rows += rows;
    this.read += read;
  }
}

function placeIn(runs: readonly { readonly from: number; readonly place: PlaceOf }[], index: number): string {
  const run = runs.findLast(({ from }) => from <= index);
  return run === undefined ? `row ${index + 1}` : run.place(index - run.from);
}
