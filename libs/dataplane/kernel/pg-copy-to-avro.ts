import { loadBig16, loadBig32, loadBig64, moveBytes } from './bytes';
import {
  columnBytes,
  flagsOf,
  isOutside,
  isOutsideFloat,
  limited,
  nullable,
  Op,
  opOf,
  required,
} from './column';
import { putNumeric } from './decimal';
import {
  addRow,
  beginRows,
  chunkEnd,
  leaveRows,
  leaveRowsFor,
  maxRowBytes,
  outputEnd,
  rowBytes,
} from './avro-rows';
import { Status } from './state';
import { putUuid } from './uuid';
import { putLength, putLong } from './varint';

/** From 1970-01-01 to 2000-01-01, where Postgres counts from. */
const epochDays: i32 = 10_957;
const epochMicros: i64 = 946_684_800_000_000;

/** What `putValue` gives for a value that is not for the kernel, or that sets its row aside. */
const refused: usize = 0;

/**
 * Transcodes whole rows of Postgres' binary COPY from `input` to `end` into Avro rows from `output` on, until the input
 * ends or a chunk is full (see `limitRows`).
 * `cut`: a row is not whole. `handBack`: the next row breaks the contract, is none, or has a value that is not for the
 * kernel. `room`: a row does not fit the output.
 */
export function pgCopyToAvro(program: usize, columns: i32, input: usize, end: usize, output: usize): Status {
  beginRows();
  const last = program + <usize>columns * columnBytes;
  let p = input;
  let o = output;
  while (o < chunkEnd) {
    if (end - p < 2) return leaveRowsFor(Status.cut, p, o, p + 2);
    if (loadBig16(p) !== columns) return leaveRows(Status.handBack, p, o);
    if (outputEnd - o < rowBytes) return leaveRowsFor(Status.room, p, o, rowBytes);
    let q = p + 2;
    let r = o;
    for (let column = program; column < last; column += columnBytes) {
      if (end - q < 4) return leaveRowsFor(Status.cut, p, o, q + 4);
      const length = loadBig32(q);
      const flags = flagsOf(column);
      q += 4;
      if (length < 0) {
        if (length !== -1 || (flags & required) !== 0) return leaveRows(Status.handBack, p, o);
        store<u8>(r++, 0);
        continue;
      }
      if (end - q < <usize>length) return leaveRowsFor(Status.cut, p, o, q + <usize>length);
      if (<usize>length > maxRowBytes) return leaveRows(Status.handBack, p, o);
      if (outputEnd - r < <usize>length + rowBytes)
        return leaveRowsFor(Status.room, p, o, r - o + <usize>length + rowBytes);
      if ((flags & nullable) !== 0) store<u8>(r++, 2);
      r = putValue(r, q, length, column, flags);
      if (r === refused) return leaveRows(Status.handBack, p, o);
      q += <usize>length;
    }
    if (r - o > maxRowBytes) return leaveRows(Status.handBack, p, o);
    addRow(o, r);
    p = q;
    o = r;
  }
  return leaveRows(Status.done, p, o);
}

function putValue(o: usize, p: usize, length: u32, column: usize, flags: u32): usize {
  switch (opOf(column)) {
    case Op.bool: {
      if (length !== 1) return refused;
      store<u8>(o, load<u8>(p));
      return o + 1;
    }
    case Op.int2:
      return length === 2 ? putInteger(o, loadBig16(p), column, flags) : refused;
    case Op.int4:
      return length === 4 ? putInteger(o, loadBig32(p), column, flags) : refused;
    case Op.int8:
      return length === 8 ? putInteger(o, loadBig64(p), column, flags) : refused;
    case Op.float4:
      return length === 4 ? putFloat4(o, p, column, flags) : refused;
    case Op.float4As8:
      return length === 4 ? putFloat4As8(o, p, column, flags) : refused;
    case Op.float8:
      return length === 8 ? putFloat8(o, p, column, flags) : refused;
    case Op.numeric:
      return putNumeric(o, p, length, column);
    case Op.date:
      return length === 4 ? putDate(o, loadBig32(p), column, flags) : refused;
    case Op.timestamp:
      return length === 8 ? putTimestamp(o, loadBig64(p), column, flags) : refused;
    case Op.uuid:
      return length === 16 ? putUuid(o, p) : refused;
    case Op.jsonb:
      return length > 0 && load<u8>(p) === 1 ? putSpan(o, p + 1, length - 1) : refused;
    case Op.span:
      return putSpan(o, p, length);
    default:
      return refused;
  }
}

function putInteger(o: usize, value: i64, column: usize, flags: u32): usize {
  return (flags & limited) !== 0 && isOutside(column, value) ? refused : putLong(o, value);
}

function putFloat4(o: usize, p: usize, column: usize, flags: u32): usize {
  const bits = loadBig32(p);
  if ((flags & limited) !== 0 && isOutsideFloat(column, reinterpret<f32>(bits))) return refused;
  store<i32>(o, bits);
  return o + 4;
}

function putFloat4As8(o: usize, p: usize, column: usize, flags: u32): usize {
  const value: f64 = reinterpret<f32>(loadBig32(p));
  if ((flags & limited) !== 0 && isOutsideFloat(column, value)) return refused;
  store<f64>(o, value);
  return o + 8;
}

function putFloat8(o: usize, p: usize, column: usize, flags: u32): usize {
  const bits = loadBig64(p);
  if ((flags & limited) !== 0 && isOutsideFloat(column, reinterpret<f64>(bits))) return refused;
  store<i64>(o, bits);
  return o + 8;
}

/** The highest and the lowest stand for the infinities. */
function putDate(o: usize, days: i32, column: usize, flags: u32): usize {
  if (days === i32.MIN_VALUE || days > i32.MAX_VALUE - epochDays) return refused;
  return putInteger(o, days + epochDays, column, flags);
}

/** Avro's range ends a little before Postgres'. */
function putTimestamp(o: usize, micros: i64, column: usize, flags: u32): usize {
  if (micros === i64.MIN_VALUE || micros > i64.MAX_VALUE - epochMicros) return refused;
  return putInteger(o, micros + epochMicros, column, flags);
}

function putSpan(o: usize, p: usize, length: u32): usize {
  const start = putLength(o, length);
  moveBytes(start, p, length);
  return start + length;
}
