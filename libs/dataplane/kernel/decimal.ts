import { loadBig16, storeBig16, storeBig32, storeBig64 } from './bytes';
import { isOutside, scaleOf } from './column';

/**
 * Decimals of up to 38 digits: Postgres' binary numeric (int16 count of base-10,000 digits, int16 weight of the first,
 * uint16 sign, int16 display scale, the digits) and Avro's two's complement, big endian, as short as it can be.
 */
const negativeSign: u32 = 0x4000;

/** The 128-bit magnitude or value at hand; functions have one result only. */
let high: u64 = 0;
let low: u64 = 0;

/** Writes an integer of 128 bits as Avro bytes; 0 for what the column cannot hold. */
export function putDecimal128(o: usize, lowHalf: u64, highHalf: u64, column: usize): usize {
  low = lowHalf;
  high = highHalf;
  return isOutsideBig(column) ? 0 : putBig(o);
}

/** Writes the numeric as Avro bytes; 0 for what the column cannot hold and for what is not for the kernel. */
export function putNumeric(o: usize, p: usize, length: u32, column: usize): usize {
  let count = loadBig16(p);
  if (length < 8 || count < 0 || length !== 8 + ((<u32>count) << 1)) return 0;
  const sign = <u32>load<u16>(p, 4);
  if (sign !== 0 && sign !== 0x40) return 0;
  while (count > 0 && load<u16>(p + 6 + ((<usize>count) << 1)) === 0) count--;
  if (count === 0) return isOutside(column, 0) ? 0 : putSmall(o, 0);
  const exponent = ((loadBig16(p + 2) - count + 1) << 2) + scaleOf(column);
  if (exponent <= -4) return 0;
  return count <= 4 && exponent <= 2
    ? smallNumeric(o, p + 8, count, exponent, sign !== 0, column)
    : bigNumeric(o, p + 8, count, exponent, sign !== 0, column);
}

function smallNumeric(
  o: usize,
  digits: usize,
  count: i32,
  exponent: i32,
  negative: bool,
  column: usize,
): usize {
  let value: i64 = 0;
  const last = digits + ((<usize>(count - 1)) << 1);
  for (let p = digits; p < last; p += 2) {
    const digit = loadBig16(p);
    if (<u32>digit > 9_999) return 0;
    value = value * 10_000 + digit;
  }
  const digit = loadBig16(last);
  if (<u32>digit > 9_999) return 0;
  if (exponent >= 0) {
    value = (value * 10_000 + digit) * powerOf10(exponent);
  } else {
    const unit = powerOf10(-exponent);
    if (digit % unit !== 0) return 0;
    value = value * powerOf10(4 + exponent) + digit / unit;
  }
  if (negative) value = -value;
  return isOutside(column, value) ? 0 : putSmall(o, value);
}

function bigNumeric(
  o: usize,
  digits: usize,
  count: i32,
  exponent: i32,
  negative: bool,
  column: usize,
): usize {
  const first = loadBig16(digits);
  const leading = first < 10 ? 1 : first < 100 ? 2 : first < 1_000 ? 3 : 4;
  if (((count - 1) << 2) + leading + exponent > 38) return 0;
  high = low = 0;
  const last = digits + ((<usize>(count - 1)) << 1);
  for (let p = digits; p < last; p += 2) {
    const digit = loadBig16(p);
    if (<u32>digit > 9_999) return 0;
    multiplyAdd(10_000, digit);
  }
  const digit = loadBig16(last);
  if (<u32>digit > 9_999) return 0;
  if (exponent >= 0) {
    multiplyAdd(10_000, digit);
    for (let rest = exponent; rest > 0; rest -= 4) multiplyAdd(powerOf10(rest < 4 ? rest : 4), 0);
  } else {
    const unit = powerOf10(-exponent);
    if (digit % unit !== 0) return 0;
    multiplyAdd(powerOf10(4 + exponent), digit / unit);
  }
  if (negative) negate();
  return isOutsideBig(column) ? 0 : putBig(o);
}

/** 1 to 10,000. */
function powerOf10(exponent: i32): i32 {
  return exponent < 2 ? (exponent === 0 ? 1 : 10) : exponent === 2 ? 100 : exponent === 3 ? 1_000 : 10_000;
}

function multiplyAdd(factor: u64, add: u64): void {
  const a = (low & 0xffffffff) * factor + add;
  const b = (low >>> 32) * factor + (a >>> 32);
  low = (b << 32) | (a & 0xffffffff);
  high = high * factor + (b >>> 32);
}

function negate(): void {
  low = ~low + 1;
  high = ~high + (low === 0 ? 1 : 0);
}

function isOutsideBig(column: usize): bool {
  return (
    isBelow(high, low, load<u64>(column, 32), load<u64>(column, 24)) ||
    isBelow(load<u64>(column, 48), load<u64>(column, 40), high, low)
  );
}

/** Signed comparison of two 128-bit integers. */
function isBelow(aHigh: u64, aLow: u64, bHigh: u64, bLow: u64): bool {
  return aHigh === bHigh ? aLow < bLow : <i64>aHigh < <i64>bHigh;
}

/** Bytes that two's complement of the value needs. */
function widthOf(value: i64): u32 {
  return <u32>((72 - clz<u64>(<u64>(value ^ (value >> 63)))) >> 3);
}

/** An integer of 64 bits; gives the address after it. */
export function putSmall(o: usize, value: i64): usize {
  const width = widthOf(value);
  store<u8>(o, <u8>(width << 1));
  storeBig64(o + 1, value << (64 - (width << 3)));
  return o + 1 + width;
}

function putBig(o: usize): usize {
  if (high === <u64>((<i64>low) >> 63)) return putSmall(o, low);
  const width = widthOf(high);
  store<u8>(o, <u8>((width + 8) << 1));
  storeBig64(o + 1, high << (64 - (width << 3)));
  storeBig64(o + 1 + width, low);
  return o + 9 + width;
}

/** The column's limits as those of an integer of `length` bytes, 1 to 16, at `p`: true when it lies outside. */
export function isOutsideDecimal(column: usize, p: usize, length: u32): bool {
  loadDecimal(p, length);
  return isOutsideBig(column);
}

function loadDecimal(p: usize, length: u32): void {
  if (length <= 8) {
    const value = loadShort(p, length);
    low = value;
    high = value >> 63;
  } else {
    high = loadShort(p, length - 8);
    low = bswap<u64>(load<u64>(p + length - 8));
  }
}

/** Two's complement of 1 to 8 bytes. */
function loadShort(p: usize, length: u32): i64 {
  return (<i64>bswap<u64>(load<u64>(p))) >> (64 - (length << 3));
}

/**
 * Writes field length and numeric of the two's complement of `length` bytes, 1 to 16, at `p`; gives the address after it.
 * Leading and trailing zeros are left out, as Postgres does.
 */
export function putNumericField(o: usize, p: usize, length: u32, scale: i32): usize {
  loadDecimal(p, length);
  const negative = <i64>high < 0;
  if (negative) negate();
  const fraction = (scale + 3) >> 2;
  const count = splitGroups(powerOf10((fraction << 2) - scale));
  return writeGroups(o, count, fraction, negative, scale);
}

/** Base-10,000 digits of the magnitude at hand, last first; 128 bits have 39 decimal digits, aligned at most 42. */
const groups: usize = memory.data(24);

function splitGroups(alignment: i32): i32 {
  let count = 0;
  if (alignment > 1) {
    // The last group holds fewer than four digits of the number.
    const unit = 10_000 / alignment;
    store<u16>(groups, <u16>(<i32>divide(unit) * alignment));
    count = 1;
  }
  while (high !== 0) {
    const two = <u32>divide(100_000_000);
    store<u16>(groups + ((<usize>count) << 1), <u16>(two % 10_000));
    store<u16>(groups + ((<usize>count) << 1), <u16>(two / 10_000), 2);
    count += 2;
  }
  for (let rest = low; rest > 0; rest /= 10_000) {
    store<u16>(groups + ((<usize>count) << 1), <u16>(rest % 10_000));
    count++;
  }
  return count;
}

/** Divides the magnitude by at most 2^32 and gives the remainder. */
function divide(by: u64): u64 {
  if (high === 0) {
    const rest = low % by;
    low /= by;
    return rest;
  }
  const a = high >>> 32;
  const b = ((a % by) << 32) | (high & 0xffffffff);
  const c = ((b % by) << 32) | (low >>> 32);
  const d = ((c % by) << 32) | (low & 0xffffffff);
  high = ((a / by) << 32) | (b / by);
  low = ((c / by) << 32) | (d / by);
  return d % by;
}

function writeGroups(o: usize, groupCount: i32, fraction: i32, negative: bool, scale: i32): usize {
  let first = groupCount - 1;
  while (first >= 0 && groupAt(first) === 0) first--;
  let last = 0;
  while (last <= first && groupAt(last) === 0) last++;
  const count = first - last + 1;
  storeBig32(o, 8 + (count << 1));
  storeBig16(o + 4, count);
  storeBig16(o + 6, count === 0 ? 0 : first - fraction);
  storeBig16(o + 8, negative ? negativeSign : 0);
  storeBig16(o + 10, scale);
  let q = o + 12;
  for (let i = first; i >= last; i--, q += 2) storeBig16(q, groupAt(i));
  return q;
}

function groupAt(index: i32): i32 {
  return <i32>load<u16>(groups + ((<usize>index) << 1));
}
