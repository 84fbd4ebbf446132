import type { Column } from '@chimera/contracts';
import type { ColumnVector, VectorFormat } from '@chimera/dataplane';
import { kinds, type Dialect, type RecordBatch } from '../scanner.js';
import type { Caster } from './caster.js';
import { casterOf, type Notation } from './caster-of.js';
import { unescaped } from './unescape.js';

const space = 32;

/** Casts one column of a batch. Rows whose value does not fit are told; the others become a vector. */
export class ColumnCast {
  private readonly caster: Caster;
  private readonly validity: Uint8Array;
  private readonly isText: boolean;
  private nulls = 0;

  constructor(
    readonly column: Column,
    notation: Notation,
    private readonly dialect: Dialect,
    /** Texts that mean null. */
    private readonly markers: readonly Buffer[],
    private readonly capacity: number,
  ) {
    this.caster = casterOf(column.type, notation, capacity);
    this.validity = new Uint8Array(Math.ceil(capacity / 64) * 8);
    this.isText = column.type === 'text';
  }

  get format(): VectorFormat {
    return this.caster.format;
  }

  /** Casts value `field` of every record; -1 where the file has no such column. Marks rows that do not fit in `bad` with `mark`, unless they are marked. */
  cast(batch: RecordBatch, field: number, bad: Int32Array, mark: number): boolean {
    this.validity.fill(255);
    this.nulls = 0;
    this.caster.begin(batch.bytes);
    let whole = true;
    for (let row = 0; row < batch.rows; row++) {
      if (field >= 0 && bad[row] === 0 && this.value(batch, row * batch.width + field, row)) continue;
      if (field < 0 || bad[row] !== 0 || this.isNull) this.setNull(row);
      else {
        bad[row] = mark;
        whole = false;
      }
    }
    return whole;
  }

  private isNull = false;

  /** False for null and for what does not fit; `isNull` tells which. */
  private value(batch: RecordBatch, at: number, row: number): boolean {
    const kind = batch.kinds[at] as number;
    let d = batch.bytes;
    let s = batch.starts[at] as number;
    let e = batch.ends[at] as number;
    this.isNull = kind === kinds.missing;
    if (this.isNull) return false;
    if (kind === kinds.escaped) {
      d = unescaped(d, s, e, this.dialect);
      [s, e] = [0, d.length];
    }
    if (!this.isText) {
      while (s < e && d[s] === space) s++;
      while (s < e && d[e - 1] === space) e--;
    }
    this.isNull = this.meansNull(d, s, e, kind);
    return !this.isNull && this.caster.put(d, s, e, row);
  }

  /** In columns other than text an empty value is null as well, and quotes make no difference: nothing else could be meant. */
  private meansNull(d: Buffer, s: number, e: number, kind: number): boolean {
    if (!this.isText && s === e) return true;
    if (this.isText && kind !== kinds.plain) return false;
    for (const marker of this.markers) {
      if (marker.length === e - s && (s === e || d.compare(marker, 0, marker.length, s, e) === 0))
        return true;
    }
    return false;
  }

  private setNull(row: number): void {
    this.validity[row >> 3] = (this.validity[row >> 3] as number) & ~(1 << (row & 7));
    this.nulls++;
  }

  isNullAt(row: number): boolean {
    return ((this.validity[row >> 3] as number) & (1 << (row & 7))) === 0;
  }

  /** Keeps the rows that `keep` names, in order. */
  compact(keep: Int32Array, count: number): void {
    for (let to = 0; to < count; to++) {
      const from = keep[to] as number;
      if (from === to) continue;
      const isNull = this.isNullAt(from);
      const bit = 1 << (to & 7);
      const byte = this.validity[to >> 3] as number;
      this.validity[to >> 3] = isNull ? byte & ~bit : byte | bit;
      if (!isNull) this.caster.move(from, to);
    }
  }

  vector(): ColumnVector {
    return this.caster.vector(this.nulls > 0 ? this.validity : null);
  }
}
