import { next, readInt, readLong, readSpan } from './avro-value';
import {
  columnBytes,
  countAbsent,
  countOutside,
  flagsOf,
  forgetCounts,
  isOutside,
  isOutsideFloat,
  limited,
  nullable,
  Op,
  opOf,
  slotsOf,
} from './column';
import { isOutsideDecimal } from './decimal';
import { rowHash } from './row-hash';
import { addToSum, leave, Status } from './state';
import { isUtf8 } from './utf8';

/** What a scan keeps of a value, 16 bytes: see `src/kernel/scan-slots.ts`. */
const slotBytes: usize = 16;

/** Address of the slot of the value at hand, and of the batch whose offsets it holds. Without slots: a place nobody reads. */
let slot: usize = 0;
let base: usize = 0;
const nowhere: usize = memory.data(16);
let slots: usize = 0;
let stride: usize = 0;

/**
 * `batch`: where the batch begins; slots tell offsets from there. The slots of column n (from 1) are `bytes` bytes from
 * `address + (n - 1) * bytes` on.
 */
export function beginScan(batch: usize, address: usize, bytes: usize): void {
  base = batch;
  slots = address;
  stride = bytes;
}

/**
 * Walks `count` Avro rows from `input`: checks that they are well-formed, sums their hashes when `summed`, counts nulls and
 * values outside the limits, and keeps the values of columns with slots (see `beginScan`). `handBack`: one of the rows is malformed.
 */
export function avroScan(
  program: usize,
  columns: i32,
  input: usize,
  end: usize,
  count: u32,
  summed: bool,
): Status {
  const last = program + <usize>columns * columnBytes;
  for (let column = program; column < last; column += columnBytes) forgetCounts(column);
  let p = input;
  let sum: u64 = 0;
  for (let row: u32 = 0; row < count; row++) {
    let q = p;
    for (let column = program; column < last; column += columnBytes) {
      const index = slotsOf(column);
      slot = index === 0 ? nowhere : slots + (index - 1) * stride + <usize>row * slotBytes;
      q = scanField(q, end, column);
      if (q === 0) return leave(Status.handBack, input, 0, 0);
    }
    if (summed) sum += rowHash(p, q);
    p = q;
  }
  addToSum(sum);
  return leave(Status.done, p, 0, count);
}

/** Gives the address after the field; 0 when it is malformed. */
function scanField(p: usize, end: usize, column: usize): usize {
  if ((flagsOf(column) & nullable) === 0) return kept(p, scanValue(p, end, column), 1);
  if (p >= end) return 0;
  const branch = load<u8>(p);
  if (branch === 2) return kept(p, scanValue(p + 1, end, column), 1);
  if (branch !== 0) return 0;
  countAbsent(column);
  return kept(p, p + 1, 0);
}

function kept(start: usize, end: usize, present: u32): usize {
  store<u32>(slot, ((<u32>(start - base)) << 1) | present);
  store<u32>(slot, <u32>(end - base), 4);
  return end;
}

function scanValue(p: usize, end: usize, column: usize): usize {
  switch (opOf(column)) {
    case Op.bool:
      return scanBool(p, end);
    case Op.int4:
      return scanInt(readInt(p, end), column);
    case Op.int8:
      return scanLong(readLong(p, end), column);
    case Op.float4:
      return end - p < 4 ? 0 : scanFloat4(p, column);
    case Op.float8:
      return end - p < 8 ? 0 : scanFloat8(p, column);
    case Op.numeric:
      return scanDecimal(readSpan(p, end), column);
    case Op.uuid:
      return readSpan(p, end) === 36 ? scanSpan(36) : 0;
    case Op.span:
      return scanSpan(readSpan(p, end));
    case Op.text:
      return scanText(readSpan(p, end));
    default:
      return 0;
  }
}

function scanBool(p: usize, end: usize): usize {
  if (p >= end || load<u8>(p) > 1) return 0;
  store<i32>(slot, load<u8>(p), 8);
  return p + 1;
}

function scanInt(value: i32, column: usize): usize {
  store<i32>(slot, value, 8);
  if ((flagsOf(column) & limited) !== 0 && isOutside(column, value)) countOutside(column);
  return next;
}

function scanLong(value: i64, column: usize): usize {
  store<i64>(slot, value, 8);
  if ((flagsOf(column) & limited) !== 0 && isOutside(column, value)) countOutside(column);
  return next;
}

function scanFloat4(p: usize, column: usize): usize {
  store<i32>(slot, load<i32>(p), 8);
  if ((flagsOf(column) & limited) !== 0 && isOutsideFloat(column, load<f32>(p))) countOutside(column);
  return p + 4;
}

function scanFloat8(p: usize, column: usize): usize {
  store<i64>(slot, load<i64>(p), 8);
  if ((flagsOf(column) & limited) !== 0 && isOutsideFloat(column, load<f64>(p))) countOutside(column);
  return p + 8;
}

/** What does not fit 128 bits is counted as outside: whoever looks closer decides. */
function scanDecimal(length: u32, column: usize): usize {
  const start = next;
  if (start === 0 || length < 1) return 0;
  if ((flagsOf(column) & limited) !== 0 && (length > 16 || isOutsideDecimal(column, start, length)))
    countOutside(column);
  return scanSpan(length);
}

function scanText(length: u32): usize {
  return next !== 0 && isUtf8(next, length) ? scanSpan(length) : 0;
}

function scanSpan(length: u32): usize {
  if (next === 0) return 0;
  store<u32>(slot, <u32>(next - base), 8);
  store<u32>(slot, <u32>(next - base) + length, 12);
  return next + length;
}
