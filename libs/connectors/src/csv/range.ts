import { RejectedMessageError, type Column } from '@chimera/contracts';
import type { VectorFormat } from '@chimera/dataplane';
import type { ReadRange } from '../source.js';
import { growingType, keyOfText, textOfKey, type GrowingKey } from '../files/growing-key.js';
import type { ColumnCast } from './cast/column-cast.js';

/** Leaves out the rows whose growing value lies outside a range, and notes the greatest of all. */
export class RangeFilter {
  /** Place of the growing column in the contract. */
  readonly index: number;
  greatest: GrowingKey | null = null;
  private readonly after: GrowingKey | null;
  private readonly upTo: GrowingKey | null;
  private readonly column: Column;

  /** Throws `CHIMERA_INTENT_INVALID` for a column that is not there or cannot grow, and for bounds that are none of its values. */
  constructor(
    private readonly range: ReadRange,
    columns: readonly Column[],
  ) {
    this.index = columns.findIndex((column) => column.name === range.column);
    const column = columns[this.index];
    if (column === undefined) throw unknownColumn(range.column, columns);
    this.column = column;
    growingType(column);
    this.after = range.after === null ? null : keyOfText(column, range.after, range.overlap);
    this.upTo = range.upTo === null ? null : keyOfText(column, range.upTo);
  }

  /** The next high-water mark. */
  get highWater(): string | null {
    return this.greatest === null ? null : textOfKey(this.column, this.greatest);
  }

  /** Marks rows outside the range. A null is outside, unless the contract knows none: then its row is set aside as that. */
  mark(cast: ColumnCast, rows: number, bad: Int32Array, outside: number): boolean {
    const { data } = cast.vector();
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let whole = true;
    for (let row = 0; row < rows; row++) {
      if (bad[row] !== 0) continue;
      if (cast.isNullAt(row) ? !this.column.nullable : this.holds(keyAt(view, cast.format, row))) continue;
      bad[row] = outside;
      whole = false;
    }
    return whole;
  }

  private holds(key: GrowingKey): boolean {
    if (this.upTo !== null && key > this.upTo) return false;
    if (this.greatest === null || key > this.greatest) this.greatest = key;
    if (this.after === null) return true;
    return key > this.after || (key === this.after && this.range.includeAfter === true);
  }
}

function keyAt(view: DataView, { layout }: VectorFormat, row: number): GrowingKey {
  switch (layout) {
    case 'int32':
      return BigInt(view.getInt32(row * 4, true));
    case 'int64':
      return view.getBigInt64(row * 8, true);
    case 'int128':
      return (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
    case 'float32':
      return view.getFloat32(row * 4, true);
    default:
      return view.getFloat64(row * 8, true);
  }
}

function unknownColumn(name: string, columns: readonly Column[]): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected the growing column to be one of ${columns.map((column) => column.name).join(', ')}, found ${name}.`,
  );
}
