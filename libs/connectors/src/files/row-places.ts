/** Names the rows of a run of neighbours, counted from 0. */
export type PlaceOf = (index: number) => string;

/**
 * Where the rows stand that a transcoder was given and whose chunk is still in use: a chunk may hold rows of several
 * batches, and its receiver may ask for the place of any. Memory is bounded by one chunk and one batch (Invariant 11).
 */
export class RowPlaces {
  private entries: { readonly from: number; readonly to: number; readonly place: PlaceOf }[] = [];
  private next = 1;
  private released = 0;

  /** The next `count` rows are given to the transcoder. */
  add(count: number, place: PlaceOf): void {
    this.entries.push({ from: this.next, to: this.next + count, place });
    this.next += count;
  }

  /** The receiver is done with the chunk that these rows were read for. */
  release(rows: number): void {
    this.released += rows;
    this.entries = this.entries.filter(({ to }) => to - 1 > this.released);
  }

  /** Place of a row, counted from 1 over all that were given. */
  readonly of = (row: number): string => {
    const entry = this.entries.find(({ from, to }) => row >= from && row < to);
    return entry === undefined ? `row ${row}` : entry.place(row - entry.from);
  };
}
