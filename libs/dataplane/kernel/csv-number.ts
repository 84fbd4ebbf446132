import { isOutside, isOutsideFloat, limited, scaleOf } from './column';
import { putSmall } from './decimal';
import { putLong } from './varint';

/** Numbers as they are written in delimited text. What is written in a rarer way is 0: not for the kernel. */

const plus: u32 = 43;
const minus: u32 = 45;

/** Digits that 64 bits hold whatever they are. */
const mostDigits: i32 = 19;
/** Integers up to here are exact in a double, and so are powers of ten up to the 22nd: one division rounds right. */
const exactDouble: u64 = 9_007_199_254_740_992;
const exactPower: i32 = 22;

let point: u32 = 0;
/** Of the number just read: digits without the point, how many there are, and how many stand behind the point. */
let digits: u64 = 0;
let digitCount: i32 = 0;
let fraction: i32 = 0;
let negative: bool = false;

/** Byte between whole and fraction. */
export function csvPoint(byte: u32): void {
  point = byte;
}

/** `[+-]digits[.digits]` of at most 19 digits. */
function readNumber(s: usize, e: usize): bool {
  let p = s;
  const sign = load<u8>(p);
  negative = sign === minus;
  if (negative || sign === plus) p++;
  const first = p;
  let value: u64 = 0;
  let behind: usize = 0;
  for (; p < e; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit < 10) value = value * 10 + digit;
    else if (digit + 48 === point && behind === 0) behind = p + 1;
    else return false;
  }
  digits = value;
  digitCount = <i32>(e - first) - (behind === 0 ? 0 : 1);
  fraction = behind === 0 ? 0 : <i32>(e - behind);
  return digitCount > 0 && digitCount <= mostDigits;
}

export function putCsvInteger(o: usize, s: usize, e: usize, column: usize, flags: u32): usize {
  if (!readNumber(s, e) || fraction !== 0 || digits > <u64>i64.MAX_VALUE) return 0;
  const value = negative ? -(<i64>digits) : <i64>digits;
  return (flags & limited) !== 0 && isOutside(column, value) ? 0 : putLong(o, value);
}

export function putCsvDecimal(o: usize, s: usize, e: usize, column: usize): usize {
  if (!readNumber(s, e)) return 0;
  let shift = scaleOf(column) - fraction;
  if (shift < 0 || digitCount + shift >= mostDigits) return 0;
  let value = <i64>digits;
  for (; shift > 0; shift--) value *= 10;
  if (negative) value = -value;
  return isOutside(column, value) ? 0 : putSmall(o, value);
}

export function putCsvFloat8(o: usize, s: usize, e: usize, column: usize, flags: u32): usize {
  if (!readNumber(s, e) || digits > exactDouble || fraction > exactPower) return 0;
  const value = floatValue();
  if ((flags & limited) !== 0 && isOutsideFloat(column, value)) return 0;
  store<f64>(o, value);
  return o + 8;
}

export function putCsvFloat4(o: usize, s: usize, e: usize, column: usize, flags: u32): usize {
  if (!readNumber(s, e) || digits > exactDouble || fraction > exactPower) return 0;
  const value = <f32>floatValue();
  if (!isFinite<f32>(value) || ((flags & limited) !== 0 && isOutsideFloat(column, value))) return 0;
  store<f32>(o, value);
  return o + 4;
}

function floatValue(): f64 {
  let value = <f64>digits;
  if (fraction > 0) value /= powerOf10(fraction);
  return negative ? -value : value;
}

/** Exact up to the 22nd: every product on the way is. */
function powerOf10(exponent: i32): f64 {
  let power: f64 = 1;
  for (let left = exponent; left > 0; left--) power *= 10;
  return power;
}

/** True, false and their short forms in any case; 2 for what is neither. */
export function csvTruth(s: usize, e: usize): u32 {
  const letter = (<u32>load<u8>(s)) | 32;
  switch (<u32>(e - s)) {
    case 1: {
      const c = <u32>load<u8>(s);
      if (c === 49 || letter === 116 || letter === 121) return 1;
      return c === 48 || letter === 102 || letter === 110 ? 0 : 2;
    }
    case 2:
      return letter === 110 && (load<u8>(s, 1) | 32) === 111 ? 0 : 2;
    case 3:
      return letter === 121 && (load<u8>(s, 1) | 32) === 101 && (load<u8>(s, 2) | 32) === 115 ? 1 : 2;
    case 4:
      return (load<u32>(s) | 0x20202020) === 0x65757274 ? 1 : 2;
    case 5:
      return (load<u32>(s) | 0x20202020) === 0x736c6166 && (load<u8>(s, 4) | 32) === 101 ? 0 : 2;
    default:
      return 2;
  }
}
