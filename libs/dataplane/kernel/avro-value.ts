import { beyondInt, unzigzag, varintOf, varintWidth, wideLongOf, wideLongWidth } from './varint';

/**
 * Reads Avro values, never beyond the end of the input. `next` is the address after the value just read, 0 when there is
 * none: the bytes end too early or are no such value. Reading whole words may look beyond the end, into slack; nothing of
 * that is used.
 */
export let next: usize = 0;

export function readLong(p: usize, end: usize): i64 {
  const word = load<u64>(p);
  const width = varintWidth(word);
  if (width > 8) return readWideLong(p, end);
  next = end - p < width ? 0 : p + width;
  return unzigzag(varintOf(word, width));
}

function readWideLong(p: usize, end: usize): i64 {
  const width = wideLongWidth(p, end);
  next = width === 0 ? 0 : p + width;
  return unzigzag(wideLongOf(p, width));
}

export function readInt(p: usize, end: usize): i32 {
  const word = load<u64>(p);
  const width = varintWidth(word);
  next = end - p < width || beyondInt(word, width) ? 0 : p + width;
  return <i32>unzigzag(varintOf(word, width & 7));
}

/** Length of a string or bytes, all of which lie before the end; `next` is where they begin. */
export function readSpan(p: usize, end: usize): u32 {
  const length = readInt(p, end);
  if (next !== 0 && (length < 0 || end - next < <usize>length)) next = 0;
  return length;
}
