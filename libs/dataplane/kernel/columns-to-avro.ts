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
import { moveBytes } from './bytes';
import { columnBytes, flagsOf, nullable, opOf, required } from './column';
import { Status } from './state';
import { putVectorValue, VectorOp } from './vector-value';
import { putLength } from './varint';

/** A column's vector: address of its values, address of its validity or 0; 8 bytes. */
const vectorBytes: usize = 8;
/** Text up to this length stands in the vector; of longer text its address, in the last 4 of 16 bytes. */
const inlineBytes: u32 = 12;

/**
 * Transcodes rows `start` to `end` of the columns at `vectors` into Avro rows from `output` on, until a chunk is full (see
 * `limitRows`). The position told is a row. `handBack`: the row breaks the contract or has a value that is not for the
 * kernel. `room`: it does not fit the output.
 */
export function columnsToAvro(
  program: usize,
  columns: u32,
  vectors: usize,
  start: usize,
  end: usize,
  output: usize,
): Status {
  beginRows();
  const last = program + <usize>columns * columnBytes;
  let o = output;
  let row = start;
  for (; row < end && o < chunkEnd; row++) {
    if (outputEnd - o < rowBytes) return leaveRowsFor(Status.room, row, o, rowBytes);
    let r = o;
    let vector = vectors;
    for (let column = program; column < last; column += columnBytes, vector += vectorBytes) {
      const flags = flagsOf(column);
      if (!isPresent(load<u32>(vector, 4), row)) {
        if ((flags & required) !== 0) return leaveRows(Status.handBack, row, o);
        store<u8>(r++, 0);
        continue;
      }
      if ((flags & nullable) !== 0) store<u8>(r++, 2);
      const op = opOf(column);
      if (op < <u32>VectorOp.text) {
        r = putVectorValue(r, load<u32>(vector), row, op, column, flags);
        if (r === 0) return leaveRows(Status.handBack, row, o);
        continue;
      }
      const value = <usize>load<u32>(vector) + (row << 4);
      const length = load<u32>(value);
      const content = length <= inlineBytes ? value + 4 : <usize>load<u32>(value, 12);
      if (op === <u32>VectorOp.text && holdsNul(content, length)) return leaveRows(Status.handBack, row, o);
      if (outputEnd - r < <usize>length + rowBytes) {
        if (<usize>length > maxRowBytes) return leaveRows(Status.handBack, row, o);
        return leaveRowsFor(Status.room, row, o, r - o + <usize>length + rowBytes);
      }
      r = putLength(r, length);
      moveBytes(r, content, length);
      r += length;
    }
    if (r - o > maxRowBytes) return leaveRows(Status.handBack, row, o);
    addRow(o, r);
    o = r;
  }
  return leaveRows(Status.done, row, o);
}

function isPresent(validity: usize, row: usize): bool {
  return validity === 0 || (load<u8>(validity + (row >> 3)) & (1 << ((<u32>row) & 7))) !== 0;
}

/** True when U+0000 stands in the text: no database takes it. */
function holdsNul(p: usize, length: u32): bool {
  const end = p + length;
  let at = p;
  for (; at + 16 <= end; at += 16) {
    if (!i8x16.all_true(v128.load(at))) return true;
  }
  const rest = <i32>(end - at);
  const zeros = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0)));
  return (zeros & ((1 << rest) - 1)) !== 0;
}
