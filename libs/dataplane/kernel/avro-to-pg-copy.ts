import { next, readInt, readLong, readSpan } from './avro-value';
import { moveBytes, storeBig16, storeBig32, storeBig64 } from './bytes';
import { columnBytes, flagsOf, isOutside, mostBytesOf, nullable, Op, opOf, scaleOf } from './column';
import { putNumericField } from './decimal';
import { rowHash } from './row-hash';
import { addToSum, leave, Status, tellNeeded } from './state';
import { readUuid } from './uuid';

const epochDays: i32 = 10_957;
const epochMicros: i64 = 946_684_800_000_000;

/** Lengths of fields as they stand in the output, big endian. */
const null32: u32 = 0xffffffff;
const one: u32 = 0x01000000;
const four: u32 = 0x04000000;
const eight: u32 = 0x08000000;
const sixteen: u32 = 0x10000000;

let outputEnd: usize = 0;
let rowBytes: usize = 0;
/** Where writing of the value at hand ended; 0 when it is not for the kernel. */
let written: usize = 0;
/** Room that a value asked for in vain. */
let lacking: usize = 0;

/** `output`: where the room for rows ends; slack follows it. `row`: room of any row besides the content of text and bytes. */
export function limitCopy(output: usize, row: usize): void {
  outputEnd = output;
  rowBytes = row;
}

/**
 * Writes `count` Avro rows from `input` as rows of binary COPY from `output` on, and sums their hashes.
 * `room`: a row does not fit. `handBack`: the next row is malformed, or not for the kernel.
 */
export function avroToPgCopy(
  program: usize,
  columns: i32,
  input: usize,
  end: usize,
  count: u32,
  output: usize,
): Status {
  const last = program + <usize>columns * columnBytes;
  let p = input;
  let o = output;
  let sum: u64 = 0;
  for (let row: u32 = 0; row < count; row++) {
    let q = p;
    let r = o + 2;
    lacking = outputEnd - o < rowBytes ? rowBytes : 0;
    if (lacking === 0) {
      storeBig16(o, columns);
      for (let column = program; column < last; column += columnBytes) {
        q = putField(r, q, end, column);
        if (q === 0) break;
        r = written;
      }
    }
    if (lacking !== 0) return withoutRoom(p, o, row, sum, r - o + lacking);
    if (q === 0) {
      addToSum(sum);
      return leave(Status.handBack, p, o, row);
    }
    sum += rowHash(p, q);
    p = q;
    o = r;
  }
  addToSum(sum);
  return leave(Status.done, p, o, count);
}

function withoutRoom(p: usize, o: usize, row: u32, sum: u64, needed: usize): Status {
  addToSum(sum);
  tellNeeded(needed);
  return leave(Status.room, p, o, row);
}

/** Writes one field at `o` and gives the address after the value; 0 when the row cannot go on. */
function putField(o: usize, p: usize, end: usize, column: usize): usize {
  if ((flagsOf(column) & nullable) === 0) return putValue(o, p, end, column);
  const branch = p < end ? load<u8>(p) : 255;
  if (branch === 2) return putValue(o, p + 1, end, column);
  store<u32>(o, null32);
  written = o + 4;
  return branch === 0 ? p + 1 : 0;
}

function putValue(o: usize, p: usize, end: usize, column: usize): usize {
  switch (opOf(column)) {
    case Op.bool:
      return putBool(o, p, end);
    case Op.int4:
      return putInt(o, readInt(p, end));
    case Op.int8:
      return putLong(o, readLong(p, end));
    case Op.time: {
      const micros = readLong(p, end);
      return isOutside(column, micros) ? 0 : putLong(o, micros);
    }
    case Op.timestamp: {
      const micros = readLong(p, end);
      return isOutside(column, micros) ? 0 : putLong(o, micros - epochMicros);
    }
    case Op.date: {
      const days = readInt(p, end);
      return isOutside(column, days) ? 0 : putInt(o, days - epochDays);
    }
    case Op.float4:
      return end - p < 4 ? 0 : putReversed4(o, p);
    case Op.float8:
      return end - p < 8 ? 0 : putReversed8(o, p);
    case Op.numeric:
      return putDecimal(o, readSpan(p, end), column);
    case Op.uuid:
      return putUuid(o, readSpan(p, end));
    case Op.jsonb:
      return putSpan(o, readSpan(p, end), 1);
    case Op.span:
      return putSpan(o, readSpan(p, end), 0);
    default:
      return 0;
  }
}

function putBool(o: usize, p: usize, end: usize): usize {
  if (p >= end || load<u8>(p) > 1) return 0;
  store<u32>(o, one);
  store<u8>(o, load<u8>(p), 4);
  written = o + 5;
  return p + 1;
}

function putInt(o: usize, value: i32): usize {
  store<u32>(o, four);
  storeBig32(o + 4, value);
  written = o + 8;
  return next;
}

function putLong(o: usize, value: i64): usize {
  store<u32>(o, eight);
  storeBig64(o + 4, value);
  written = o + 12;
  return next;
}

function putReversed4(o: usize, p: usize): usize {
  store<u32>(o, four);
  storeBig32(o + 4, load<i32>(p));
  written = o + 8;
  return p + 4;
}

function putReversed8(o: usize, p: usize): usize {
  store<u32>(o, eight);
  storeBig64(o + 4, load<i64>(p));
  written = o + 12;
  return p + 8;
}

function putDecimal(o: usize, length: u32, column: usize): usize {
  if (next === 0 || length < 1 || length > mostBytesOf(column)) return 0;
  written = putNumericField(o, next, length, scaleOf(column));
  return next + length;
}

function putUuid(o: usize, length: u32): usize {
  if (next === 0 || length !== 36 || !readUuid(o + 4, next)) return 0;
  store<u32>(o, sixteen);
  written = o + 20;
  return next + 36;
}

/** `version`: 1 for jsonb, whose content begins with it. */
function putSpan(o: usize, length: u32, version: u32): usize {
  if (next === 0) return 0;
  if (outputEnd - o < <usize>length + rowBytes) {
    lacking = <usize>length + rowBytes;
    return 0;
  }
  storeBig32(o, length + version);
  store<u8>(o, 1, 4);
  moveBytes(o + 4 + version, next, length);
  written = o + 4 + version + length;
  return next + length;
}
