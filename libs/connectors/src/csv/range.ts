import type { Column } from '@chimera/contracts';
import type { VectorFormat } from '@chimera/dataplane';
import { textOfKey, type GrowingKey } from '../files/growing-key.js';
import { growingRange, type GrowingRange } from '../files/growing-range.js';
import type { ReadRange } from '../source.js';
import type { ColumnCast } from './cast/column-cast.js';

/** Leaves out the rows whose growing value lies outside a range, and notes the greatest of all. */
export class RangeFilter {
  private readonly range: GrowingRange;
  private greatest: GrowingKey | null;

  /** Throws like `growingRange`. */
  constructor(range: ReadRange, columns: readonly Column[]) {
    this.range = growingRange(range, columns);
    this.greatest = this.range.mark;
  }

  /** Place of the growing column in the contract. */
  get index(): number {
    return this.range.index;
  }

  /** The next high-water mark: the greatest value seen, or the mark when none is above it. */
  get highWater(): string | null {
    return this.greatest === null ? null : textOfKey(this.range.column, this.greatest);
  }

  /** Marks rows outside the range; nulls are inside, and set aside later. False when any is outside. */
  mark(cast: ColumnCast, rows: number, bad: Int32Array, outside: number): boolean {
    const { data } = cast.vector();
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let whole = true;
    for (let row = 0; row < rows; row++) {
      if (bad[row] !== 0 || cast.isNullAt(row) || this.holds(keyAt(view, cast.format, row))) continue;
      bad[row] = outside;
      whole = false;
    }
    return whole;
  }

  private holds(key: GrowingKey): boolean {
    const { upTo, after, includeAfter } = this.range;
    if (this.greatest === null || key > this.greatest) this.greatest = key;
    if (upTo !== null && key > upTo) return false;
    return after === null || key > after || (key === after && includeAfter);
  }
}

function keyAt(view: DataView, { layout }: VectorFormat, row: number): GrowingKey {
  if (layout === 'int32') return BigInt(view.getInt32(row * 4, true));
  if (layout === 'int64') return view.getBigInt64(row * 8, true);
  return (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
}
