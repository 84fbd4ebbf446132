import type { AvroCursor } from './avro-cursor.js';
import { unscaledBytes } from './bytes/put.js';

/** Unscaled values of at most this many bytes are exact as a number: 2^47 < 10^15 < 2^53. */
const exactBytes = 6;

/** Writes decimals of one column as Postgres' binary numeric: base-10,000 digits without leading and trailing zeros. */
export class NumericEncoder {
  /** Most bytes that `put` writes. */
  readonly room: number;
  private readonly maxBytes: number;
  private readonly fractionGroups: number;
  /** What the last group is multiplied by, so that the digits align with the decimal point. */
  private readonly alignment: number;
  /** Digits of one number, last first. */
  private readonly groups: Int16Array;
  private count = 0;

  constructor(
    precision: number,
    private readonly scale: number,
  ) {
    this.maxBytes = unscaledBytes(precision) - 3;
    this.fractionGroups = Math.ceil(scale / 4);
    this.alignment = 10 ** (this.fractionGroups * 4 - scale);
    // Two's complement of whole bytes reaches a little further than the precision.
    this.groups = new Int16Array(Math.ceil((this.maxBytes * 2.5 + 1) / 4) + this.fractionGroups + 2);
    this.room = 12 + 2 * this.groups.length;
  }

  /** Reads Avro bytes from the cursor and writes length and numeric at `o`; gives the offset after them. */
  put(cursor: AvroCursor, d: DataView, o: number): number {
    const length = cursor.span();
    if (length < 1 || length > this.maxBytes)
      throw cursor.malformed(`a decimal of 1 to ${this.maxBytes} bytes`, `${length}`);
    const start = cursor.fixed(length);
    if (length <= exactBytes) {
      const value = cursor.src.readIntBE(start, length);
      this.split(Math.abs(value));
      return this.write(d, o, value < 0);
    }
    const value = BigInt.asIntN(length * 8, BigInt(`0x${cursor.src.toString('hex', start, start + length)}`));
    this.splitBig(value < 0n ? -value : value);
    return this.write(d, o, value < 0n);
  }

  private split(magnitude: number): void {
    const groups = this.groups;
    let count = 0;
    let rest = magnitude;
    if (this.alignment > 1) {
      // The last group holds fewer than four digits of the number.
      const unit = 10_000 / this.alignment;
      groups[count++] = (rest % unit) * this.alignment;
      rest = Math.floor(rest / unit);
    }
    for (; rest > 0; rest = Math.floor(rest / 10_000)) groups[count++] = rest % 10_000;
    this.count = count;
  }

  private splitBig(magnitude: bigint): void {
    const groups = this.groups;
    let count = 0;
    const digits = (magnitude * BigInt(this.alignment)).toString();
    for (let end = digits.length; end > 0; end -= 4)
      groups[count++] = Number(digits.slice(Math.max(0, end - 4), end));
    this.count = count;
  }

  private write(d: DataView, at: number, isNegative: boolean): number {
    const groups = this.groups;
    let first = this.count - 1;
    while (first >= 0 && groups[first] === 0) first--;
    let last = 0;
    while (last <= first && groups[last] === 0) last++;
    const count = first - last + 1;
    d.setInt32(at, 8 + count * 2);
    d.setInt16(at + 4, count);
    d.setInt16(at + 6, count === 0 ? 0 : first - this.fractionGroups);
    d.setUint16(at + 8, isNegative ? 0x4000 : 0);
    d.setInt16(at + 10, this.scale);
    let o = at + 12;
    for (let i = first; i >= last; i--, o += 2) d.setInt16(o, groups[i] as number);
    return o;
  }
}
