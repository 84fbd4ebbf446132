import type { ColumnVector, VectorFormat } from '@chimera/dataplane';

/** Turns the text of one column's values into a vector, value by value. One a column and part; reused for every batch. */
export interface Caster {
  readonly format: VectorFormat;
  /** Sets the value of `row` to the text `d[s..e)`; false when the type has no such value. */
  put(d: Buffer, s: number, e: number, row: number): boolean;
  /** Moves the value of a later row to an earlier one. */
  move(from: number, to: number): void;
  /** Values of the rows put since the last batch; `validity` as in `ColumnVector`. */
  vector(validity: Uint8Array | null): ColumnVector;
  /** Begins a batch whose text stands in `d`. */
  begin(d: Buffer): void;
}

/** Values of equal width in one array. */
export abstract class FixedCaster implements Caster {
  abstract readonly format: VectorFormat;
  protected readonly data: Uint8Array;
  protected readonly view: DataView;

  constructor(
    capacity: number,
    private readonly width: number,
  ) {
    this.data = new Uint8Array(capacity * width);
    this.view = new DataView(this.data.buffer);
  }

  abstract put(d: Buffer, s: number, e: number, row: number): boolean;

  move(from: number, to: number): void {
    this.data.copyWithin(to * this.width, from * this.width, (from + 1) * this.width);
  }

  vector(validity: Uint8Array | null): ColumnVector {
    return { data: this.data, validity };
  }

  begin(): void {
    // Every row of the batch is set, or is no value.
  }
}

const two32 = 4_294_967_296;

/** Writes a whole number of at most 53 bits as 64. */
export function putWhole(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setInt32(at + 4, Math.floor(value / two32), true);
}
