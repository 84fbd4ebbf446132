import { RejectedMessageError } from '@chimera/contracts';
import type { DecimalWriter } from './decimal-writer.js';
import type { RowSlab } from './row-slab.js';

/**
 * Postgres' binary numeric: int16 count of base-10,000 digits, int16 weight of the first, uint16 sign,
 * int16 display scale, then the digits.
 */
const positive = 0x0000;
const negative = 0x4000;
const specials: Readonly<Record<number, string>> = { 0xc000: 'NaN', 0xd000: 'Infinity', 0xf000: '-Infinity' };

const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Writes the numeric at `p` as Avro decimal of the column; NaN, infinities and what does not fit are a fault of the row. */
export function putNumeric(
  st: RowSlab,
  at: number,
  view: DataView,
  p: number,
  length: number,
  writer: DecimalWriter,
): number {
  let count = countOf(view, p, length);
  const sign = view.getUint16(p + 4);
  if (sign !== positive && sign !== negative) return writer.unfit(st, at);
  while (count > 0 && view.getInt16(p + 6 + count * 2) === 0) count--;
  const exponent = 4 * (view.getInt16(p + 2) - count + 1) + writer.scale;
  if (count === 0) return writer.putNumber(st, at, 0);
  return writer.small
    ? putSmall(st, at, view, p, { count, exponent, sign }, writer)
    : putBig(st, at, view, p, { count, exponent, sign }, writer);
}

interface NumericShape {
  /** Base-10,000 digits without trailing zeros. */
  readonly count: number;
  /** Power of ten of the last digit, in units of the column's scale. */
  readonly exponent: number;
  readonly sign: number;
}

function putSmall(
  st: RowSlab,
  at: number,
  view: DataView,
  p: number,
  shape: NumericShape,
  writer: DecimalWriter,
): number {
  const { count, exponent, sign } = shape;
  if (exponent <= -4 || exponent > 22) return writer.unfit(st, at);
  let before = 0;
  for (let i = 0; i < count - 1; i++) before = before * 10_000 + view.getInt16(p + 8 + i * 2);
  const last = view.getInt16(p + 6 + count * 2);
  let value: number;
  if (exponent >= 0) {
    value = (before * 10_000 + last) * (powers[exponent] as number);
  } else {
    const unit = powers[-exponent] as number;
    if (last % unit !== 0) return writer.unfit(st, at);
    value = before * (powers[4 + exponent] as number) + last / unit;
  }
  return writer.putNumber(st, at, sign === negative ? -value : value);
}

function putBig(
  st: RowSlab,
  at: number,
  view: DataView,
  p: number,
  shape: NumericShape,
  writer: DecimalWriter,
): number {
  const { count, exponent, sign } = shape;
  if (exponent <= -4 || exponent > writer.precision) return writer.unfit(st, at);
  let value = magnitudeOf(view, p, count);
  if (exponent >= 0) {
    value *= 10n ** BigInt(exponent);
  } else {
    const unit = 10n ** BigInt(-exponent);
    if (value % unit !== 0n) return writer.unfit(st, at);
    value /= unit;
  }
  return writer.putBig(st, at, sign === negative ? -value : value);
}

/** The digits as one integer; three at a time, because each BigInt step costs. */
function magnitudeOf(view: DataView, p: number, count: number): bigint {
  let value = 0n;
  let i = 0;
  for (; i + 3 <= count; i += 3) {
    const q = p + 8 + i * 2;
    const group = view.getInt16(q) * 1e8 + view.getInt16(q + 2) * 1e4 + view.getInt16(q + 4);
    value = value * 1_000_000_000_000n + BigInt(group);
  }
  for (; i < count; i++) value = value * 10_000n + BigInt(view.getInt16(p + 8 + i * 2));
  return value;
}

function countOf(view: DataView, p: number, length: number): number {
  const count = length < 8 ? -1 : view.getInt16(p);
  if (count >= 0 && length === 8 + count * 2) return count;
  throw new RejectedMessageError(
    'CHIMERA_SOURCE_FORMAT',
    `Expected a numeric of ${count} base-10,000 digits in ${8 + count * 2} bytes, found ${length} bytes.`,
  );
}

/** The numeric at `p` as Postgres writes it. */
export function formatNumeric(view: DataView, p: number, length: number): string {
  const count = countOf(view, p, length);
  const sign = view.getUint16(p + 4);
  const special = specials[sign];
  if (special !== undefined) return special;
  const weight = view.getInt16(p + 2);
  const scale = view.getInt16(p + 6);
  const digit = (place: number) => {
    const i = weight - place;
    return String(i >= 0 && i < count ? view.getInt16(p + 8 + i * 2) : 0).padStart(4, '0');
  };
  let whole = '';
  for (let place = Math.max(weight, 0); place >= 0; place--) whole += digit(place);
  let fraction = '';
  for (let place = -1; fraction.length < scale; place--) fraction += digit(place);
  const shown = whole.replace(/^0+(?=\d)/, '') + (scale > 0 ? `.${fraction.slice(0, scale)}` : '');
  return sign === negative ? `-${shown}` : shown;
}
