/**
 * Cuts delimited text into records and values, as `libs/connectors/src/csv/scanner.ts` does for what is well-formed: a
 * quote counts at the beginning of a value only, quotes inside are doubled. Whatever else is met is handed back.
 */

/** Values of the record at hand: start, end and kind of each, 4 bytes a number. */
export const fieldBytes: usize = 12;

export const enum Kind {
  plain,
  quoted,
  /** With doubled quotes inside. */
  escaped,
}

/** What `scanRecord` gives instead of an address. */
export const enum Scan {
  /** The record goes on beyond the input. */
  cut = 0,
  /** The record is not for the kernel. */
  odd = 1,
}

const carriageReturn: u32 = 13;

let delimiter: u32 = 0;
/** 256 where nothing is quoted: no byte is. */
let quote: u32 = 0;
let newline: u32 = 0;
/** A carriage return before the line end is none of the value; 256 where lines end with it. */
let beforeNewline: u32 = 0;
let width: u32 = 0;
let fields: usize = 0;

/** Values of the record just cut. */
export let fieldCount: u32 = 0;
/** Lines that the record just cut goes over. */
export let recordLines: u32 = 0;

/** `fieldsAt`: room for `valueCount` values. Bytes; `quoteByte` 256 for none. */
export function csvDialect(
  delimiterByte: u32,
  quoteByte: u32,
  newlineByte: u32,
  valueCount: u32,
  fieldsAt: usize,
): void {
  delimiter = delimiterByte;
  quote = quoteByte;
  newline = newlineByte;
  beforeNewline = newlineByte === carriageReturn ? 256 : carriageReturn;
  width = valueCount;
  fields = fieldsAt;
}

/** Puts a line end behind the input, so that no search needs to look where it ends. */
export function closeInput(end: usize): void {
  store<u8>(end, <u8>newline);
}

/** Cuts the record at `from`; gives the address of the next, or a `Scan`. The input must be closed. */
export function scanRecord(from: usize, end: usize): usize {
  let p = from;
  let count: u32 = 0;
  let lines: u32 = 1;
  let field = fields;
  let c: u32;
  do {
    let start = p;
    let stop: usize;
    let kind: u32 = Kind.plain;
    if (load<u8>(p) === quote) {
      start = ++p;
      kind = Kind.quoted;
      for (; ; p++) {
        p = nextOf(p, quote);
        if (p + 1 >= end) return Scan.cut;
        c = load<u8>(p);
        if (c === newline) lines++;
        else if (c !== quote) return Scan.odd;
        else if (load<u8>(p, 1) === quote) {
          kind = Kind.escaped;
          p++;
        } else break;
      }
      stop = p++;
      if (load<u8>(p) === beforeNewline && load<u8>(p, 1) === newline) p++;
      if (p >= end) return Scan.cut;
      c = load<u8>(p);
      if (c !== delimiter && c !== newline) return Scan.odd;
    } else {
      p = nextOf(p, delimiter);
      if (p >= end) return Scan.cut;
      c = load<u8>(p);
      if (c === 0) return Scan.odd;
      stop = c === newline && p > start && load<u8>(p - 1) === beforeNewline ? p - 1 : p;
    }
    if (count++ < width) {
      store<u32>(field, <u32>start);
      store<u32>(field, <u32>stop, 4);
      store<u32>(field, kind, 8);
      field += fieldBytes;
    }
    p++;
  } while (c !== newline);
  fieldCount = count;
  recordLines = lines;
  return p;
}

/** Whether the record just cut is an empty line, which is none unless a record has one value. */
export function isBlank(): bool {
  return (
    fieldCount === 1 &&
    width > 1 &&
    load<u32>(fields) === load<u32>(fields, 4) &&
    load<u32>(fields, 8) === Kind.plain
  );
}

export function hasAllFields(): bool {
  return fieldCount === width;
}

export function fieldAt(index: u32): usize {
  return fields + <usize>index * fieldBytes;
}

export function quoteByte(): u32 {
  return quote;
}

/** First byte at or after `p` that is `byte`, a line end or U+0000, which no database takes. */
function nextOf(p: usize, byte: u32): usize {
  const wanted = i8x16.splat(<i8>byte);
  const ends = i8x16.splat(<i8>newline);
  let at = p;
  let found: i32;
  while ((found = foundIn(v128.load(at), wanted, ends)) === 0) at += 16;
  return at + ctz<i32>(found);
}

function foundIn(bytes: v128, wanted: v128, ends: v128): i32 {
  const isEnd = v128.or(i8x16.eq(bytes, ends), i8x16.eq(bytes, i8x16.splat(0)));
  return i8x16.bitmask(v128.or(isEnd, i8x16.eq(bytes, wanted)));
}
