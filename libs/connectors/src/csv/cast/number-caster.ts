import type { VectorFormat } from '@chimera/dataplane';
import { FixedCaster, putWhole } from './caster.js';

/** Digits that a double holds exactly, and powers of ten that it does. */
const exactDigits = 15;
const powers = Array.from({ length: 23 }, (_, power) => 10 ** power);
const [plus, minus, zero] = [43, 45, 48];

/** Integers and decimals, stored as integers of `scale` digits after the point. No digit is ever lost: what does not fit is refused. */
export class ExactCaster extends FixedCaster {
  readonly format: VectorFormat;
  private readonly least: bigint;
  private readonly greatest: bigint;
  private readonly safeGreatest: number;
  private readonly safeLeast: number;

  /** `point` is the byte between whole and fraction. */
  constructor(
    capacity: number,
    private readonly layout: 'int32' | 'int64' | 'int128',
    private readonly scale: number,
    range: { readonly least: bigint; readonly greatest: bigint },
    private readonly point: number,
  ) {
    super(capacity, layout === 'int32' ? 4 : layout === 'int64' ? 8 : 16);
    this.format = { layout, scale };
    this.least = range.least;
    this.greatest = range.greatest;
    this.safeLeast = Number(range.least);
    this.safeGreatest = Number(range.greatest);
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    let p = s;
    const sign = d[p];
    if (sign === minus || sign === plus) p++;
    let [value, digits, any, fraction] = [0, 0, false, -1];
    for (; p < e; p++) {
      const digit = (d[p] as number) - zero;
      if (digit >= 0 && digit <= 9) {
        any = true;
        if (fraction >= 0 && ++fraction > this.scale) {
          if (digit !== 0) return false;
          fraction = this.scale;
          continue;
        }
        value = value * 10 + digit;
        if (digits > 0 || digit > 0) digits++;
      } else if (fraction < 0 && d[p] === this.point) fraction = 0;
      else return false;
    }
    if (!any) return false;
    const shift = this.scale - Math.max(0, fraction);
    if (digits + shift > exactDigits) return this.putLong(d, s, e, row);
    value *= powers[shift] as number;
    return this.store(row, sign === minus ? -value : value);
  }

  private store(row: number, value: number): boolean {
    if (value > this.safeGreatest || value < this.safeLeast) return false;
    if (this.layout === 'int32') this.view.setInt32(row * 4, value, true);
    else if (this.layout === 'int64') putWhole(this.view, row * 8, value);
    else {
      putWhole(this.view, row * 16, value);
      const high = value < 0 ? -1 : 0;
      this.view.setInt32(row * 16 + 8, high, true);
      this.view.setInt32(row * 16 + 12, high, true);
    }
    return true;
  }

  /** More digits than a double holds. The form was checked. */
  private putLong(d: Buffer, s: number, e: number, row: number): boolean {
    // Before it is a number: nobody waits for the integer of a million digits.
    if (e - s > 2_000) return false;
    const [whole = '', fraction = ''] = d.toString('latin1', s, e).split(String.fromCharCode(this.point));
    const text = whole.replace('+', '') + fraction.slice(0, this.scale).padEnd(this.scale, '0');
    const value = BigInt(text.startsWith('-') ? text.slice(1) : text) * (text.startsWith('-') ? -1n : 1n);
    if (value > this.greatest || value < this.least) return false;
    if (this.layout === 'int32') this.view.setInt32(row * 4, Number(value), true);
    else if (this.layout === 'int64') this.view.setBigInt64(row * 8, value, true);
    else {
      this.view.setBigUint64(row * 16, BigInt.asUintN(64, value), true);
      this.view.setBigInt64(row * 16 + 8, value >> 64n, true);
    }
    return true;
  }
}

const special: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  infinity: Infinity,
  '+inf': Infinity,
  '+infinity': Infinity,
  '-inf': -Infinity,
  '-infinity': -Infinity,
};

/** Floating point numbers, with exponent, NaN and infinities. */
export class FloatCaster extends FixedCaster {
  readonly format: VectorFormat;

  constructor(
    capacity: number,
    private readonly layout: 'float32' | 'float64',
    private readonly point: number,
  ) {
    super(capacity, layout === 'float32' ? 4 : 8);
    this.format = { layout };
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    const value = this.parse(d, s, e);
    if (value === undefined) return false;
    if (this.layout === 'float64') this.view.setFloat64(row * 8, value, true);
    else {
      // A number beyond the type must not become infinite.
      if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) return false;
      this.view.setFloat32(row * 4, value, true);
    }
    return true;
  }

  private parse(d: Buffer, s: number, e: number): number | undefined {
    let p = s;
    const sign = d[p];
    if (sign === minus || sign === plus) p++;
    const first = p;
    let [value, fraction] = [0, -1];
    for (; p < e; p++) {
      const digit = (d[p] as number) - zero;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        if (fraction >= 0) fraction++;
      } else if (fraction < 0 && d[p] === this.point) fraction = 0;
      else break;
    }
    const digits = p - first - (fraction >= 0 ? 1 : 0);
    if (p < e || digits > exactDigits || digits === 0)
      return this.parseText(d.toString('latin1', s, Math.min(e, s + 400)), e - s);
    // Both are exact, so one division rounds right.
    const result = fraction > 0 ? value / (powers[fraction] as number) : value;
    return sign === minus ? -result : result;
  }

  private parseText(text: string, length: number): number | undefined {
    if (length > text.length) return undefined;
    const plain = this.point === 46 ? text : text.replace(String.fromCharCode(this.point), '.');
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return special[text.toLowerCase()];
    const value = Number(plain);
    return Number.isFinite(value) ? value : undefined;
  }
}

const truths: Readonly<Record<string, 0 | 1>> = {
  true: 1, t: 1, yes: 1, y: 1, '1': 1, false: 0, f: 0, no: 0, n: 0, '0': 0,
}; // prettier-ignore

/** `true`, `t`, `yes`, `y`, `1` and their opposites, in any case. */
export class BooleanCaster extends FixedCaster {
  readonly format: VectorFormat = { layout: 'bool' };

  constructor(capacity: number) {
    super(capacity, 1);
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    if (e - s > 5) return false;
    const value = truths[d.toString('latin1', s, e).toLowerCase()];
    if (value === undefined) return false;
    this.data[row] = value;
    return true;
  }
}
