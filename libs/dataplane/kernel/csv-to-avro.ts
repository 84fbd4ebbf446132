import { addRow, beginRows, chunkEnd, leaveRowsFor, maxRowBytes, outputEnd, rowBytes } from './avro-rows';
import { moveBytes } from './bytes';
import { columnBytes, flagsOf, nullable, opOf, required, slotsOf } from './column';
import { csvTruth, putCsvDecimal, putCsvFloat4, putCsvFloat8, putCsvInteger } from './csv-number';
import {
  closeInput,
  fieldAt,
  hasAllFields,
  isBlank,
  Kind,
  quoteByte,
  recordLines,
  Scan,
  scanRecord,
} from './csv-record';
import { putCsvDate, putCsvTime, putCsvTimestamp } from './csv-time';
import { leave, Status, tellNeeded } from './state';
import { putLength } from './varint';

/** How a value is written in delimited text. The same numbers stand in `src/kernel/csv-op.ts`. */
export const enum CsvOp {
  text,
  boolean,
  integer,
  decimal,
  float4,
  float8,
  date,
  time,
  timestamp,
  timestamptz,
  uuid,
}

const refused: usize = 0;
const space: u32 = 32;

/** Texts that mean null: length and up to 28 bytes, 32 bytes each. */
let markers: usize = 0;
let markersEnd: usize = 0;
const markerBytes: usize = 32;

export function csvMarkers(address: usize, count: u32): void {
  markers = address;
  markersEnd = address + <usize>count * markerBytes;
}

let lines: usize = 0;
let linesEnd: usize = 0;

/** Where the lines of the rows of a pass are written, four bytes each, and how many rows a pass may give. */
export function csvLines(address: usize, most: u32): void {
  lines = address;
  linesEnd = address + ((<usize>most) << 2);
}

/**
 * Transcodes whole records from `input` to `end` into Avro rows from `output` on, as many as lines have room (see `csvLines`), until the input
 * ends or a chunk is full (see `limitRows`). In the column program, `slots` is the place of the column's value in the
 * record, from 1; 0 where the file has none. The line of each row, counted from 0, is written there; `needed` tells
 * how many lines were passed. `cut`: the next record is not whole. `handBack`: it does not fit, or is not for the
 * kernel. `room`: its row does not fit the output.
 */
export function csvToAvro(program: usize, columns: u32, input: usize, end: usize, output: usize): Status {
  beginRows();
  closeInput(end);
  const last = program + <usize>columns * columnBytes;
  let p = input;
  let o = output;
  let at = lines;
  let line: u32 = 0;
  while (o < chunkEnd && at < linesEnd) {
    const next = scanRecord(p, end);
    if (next === <usize>Scan.cut) return leaveRowsFor(Status.cut, p, o, line);
    if (next === <usize>Scan.odd) return leaveRowsFor(Status.handBack, p, o, line);
    if (!isBlank()) {
      if (!hasAllFields() || next - 1 - p >= maxRowBytes) return leaveRowsFor(Status.handBack, p, o, line);
      if (outputEnd - o < rowBytes + (next - p)) return leaveRowsFor(Status.room, p, o, line);
      const r = putRow(o, program, last);
      if (r === refused || r - o > maxRowBytes) return leaveRowsFor(Status.handBack, p, o, line);
      addRow(o, r);
      store<u32>(at, line);
      at += 4;
      o = r;
    }
    line += recordLines;
    p = next;
  }
  return leaveRowsFor(Status.done, p, o, line);
}

/** Counts the records from `input` to `end`, as `csvToAvro` cuts them; those with too few or many values are records. */
export function csvCount(input: usize, end: usize): Status {
  closeInput(end);
  let p = input;
  let rows: u32 = 0;
  let line: u32 = 0;
  let next = scanRecord(p, end);
  while (next > <usize>Scan.odd && next - 1 - p < maxRowBytes) {
    if (!isBlank()) rows++;
    line += recordLines;
    p = next;
    next = scanRecord(p, end);
  }
  tellNeeded(line);
  return leave(next === <usize>Scan.cut ? Status.cut : Status.handBack, p, 0, rows);
}

function putRow(output: usize, program: usize, last: usize): usize {
  let o = output;
  for (let column = program; column < last; column += columnBytes) {
    const flags = flagsOf(column);
    const slot = <u32>slotsOf(column);
    if (slot === 0) {
      if ((flags & required) !== 0) return refused;
      store<u8>(o++, 0);
      continue;
    }
    const field = fieldAt(slot - 1);
    const kind = load<u32>(field, 8);
    const op = opOf(column);
    let s: usize = load<u32>(field);
    let e: usize = load<u32>(field, 4);
    if (op !== CsvOp.text) {
      if (kind === Kind.escaped) return refused;
      while (s < e && load<u8>(s) === space) s++;
      while (s < e && load<u8>(e - 1) === space) e--;
    }
    if (meansNull(s, e, op, kind)) {
      if ((flags & required) !== 0) return refused;
      store<u8>(o++, 0);
      continue;
    }
    if ((flags & nullable) !== 0) store<u8>(o++, 2);
    o = op === CsvOp.text ? putText(o, s, e, kind) : putValue(o, s, e, op, column, flags);
    if (o === refused) return refused;
  }
  return o;
}

/** An empty value that is no text is null, and quotes make a difference for text only. */
function meansNull(s: usize, e: usize, op: u32, kind: u32): bool {
  if (op !== CsvOp.text) {
    if (s === e) return true;
  } else if (kind !== Kind.plain) return false;
  for (let marker = markers; marker < markersEnd; marker += markerBytes) {
    if (load<u32>(marker) === <u32>(e - s) && memory.compare(marker + 4, s, e - s) === 0) return true;
  }
  return false;
}

function putText(o: usize, s: usize, e: usize, kind: u32): usize {
  if (kind === Kind.escaped) return putEscaped(o, s, e);
  const start = putLength(o, <u32>(e - s));
  moveBytes(start, s, e - s);
  return start + (e - s);
}

/** Doubled quotes become one. */
function putEscaped(o: usize, s: usize, e: usize): usize {
  const quote = quoteByte();
  let doubled: u32 = 0;
  for (let p = s; p < e; p++) {
    if (load<u8>(p) !== quote) continue;
    doubled++;
    p++;
  }
  let to = putLength(o, <u32>(e - s) - doubled);
  for (let p = s; p < e; p++) {
    const c = load<u8>(p);
    if (c === quote) p++;
    store<u8>(to++, c);
  }
  return to;
}

function putValue(o: usize, s: usize, e: usize, op: u32, column: usize, flags: u32): usize {
  switch (op) {
    case CsvOp.integer:
      return putCsvInteger(o, s, e, column, flags);
    case CsvOp.decimal:
      return putCsvDecimal(o, s, e, column);
    case CsvOp.float4:
      return putCsvFloat4(o, s, e, column, flags);
    case CsvOp.float8:
      return putCsvFloat8(o, s, e, column, flags);
    case CsvOp.date:
      return putCsvDate(o, s, e, column, flags);
    case CsvOp.time:
      return putCsvTime(o, s, e, column, flags);
    case CsvOp.timestamp:
      return putCsvTimestamp(o, s, e, false, column, flags);
    case CsvOp.timestamptz:
      return putCsvTimestamp(o, s, e, true, column, flags);
    case CsvOp.uuid:
      return putUuidText(o, s, e);
    default: {
      const truth = csvTruth(s, e);
      if (truth > 1) return refused;
      store<u8>(o, <u8>truth);
      return o + 1;
    }
  }
}

/** Length and the 36 characters in lower case. */
function putUuidText(o: usize, s: usize, e: usize): usize {
  if (e - s !== 36) return refused;
  store<u8>(o, 72);
  for (let i: usize = 0; i < 36; i++) {
    let c = <u32>load<u8>(s + i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (c !== 45) return refused;
    } else if (c - 48 > 9) {
      c |= 32;
      if (c - 97 > 5) return refused;
    }
    store<u8>(o + 1 + i, <u8>c);
  }
  return o + 37;
}
