/**
 * Avro's variable-length integers, seven bits a byte, the lowest first. Up to eight bytes are spread and gathered in one
 * word instead of one by one.
 */
const more: u64 = 0x8080808080808080;

/** Avro int or long; gives the address after it. Writes up to 10 bytes. */
export function putLong(o: usize, value: i64): usize {
  return putVarint(o, <u64>((value << 1) ^ (value >> 63)));
}

/** Length of a string or bytes. */
export function putLength(o: usize, length: u32): usize {
  return putVarint(o, (<u64>length) << 1);
}

function putVarint(o: usize, n: u64): usize {
  if (n < 128) {
    store<u8>(o, <u8>n);
    return o + 1;
  }
  if (n < 1 << 56) {
    const spread = spreadBits(n);
    const width = 8 - (clz<u64>(spread) >> 3);
    store<u64>(o, spread | (more & (((<u64>1) << ((width - 1) << 3)) - 1)));
    return o + <usize>width;
  }
  store<u64>(o, spreadBits(n & 0x00ffffffffffffff) | more);
  const rest = n >>> 56;
  store<u16>(o, rest < 128 ? <u16>rest : <u16>((rest & 127) | 128 | ((rest >>> 7) << 8)), 8);
  return o + (rest < 128 ? 9 : 10);
}

/** 56 bits, seven to a byte. */
function spreadBits(bits: u64): u64 {
  let n = (bits & 0x000000000fffffff) | ((bits & 0x00fffffff0000000) << 4);
  n = (n & 0x00003fff00003fff) | ((n & 0x0fffc0000fffc000) << 2);
  return (n & 0x007f007f007f007f) | ((n & 0x3f803f803f803f80) << 1);
}

/** Bytes that the integer takes whose first eight bytes are `word`; 9 for every one that is longer than 8. */
export function varintWidth(word: u64): u32 {
  const ends = ~word & more;
  return ends === 0 ? 9 : <u32>(ctz<u64>(ends) >> 3) + 1;
}

/** The integer of `width` bytes, 1 to 8, that begins `word`; still in zigzag form. */
export function varintOf(word: u64, width: u32): u64 {
  let n = word & ((<u64>0x7f7f7f7f7f7f7f7f) >>> ((8 - width) << 3));
  n = (n & 0x007f007f007f007f) | ((n & 0x7f007f007f007f00) >>> 1);
  n = (n & 0x00003fff00003fff) | ((n & 0x3fff00003fff0000) >>> 2);
  return (n & 0x000000000fffffff) | ((n & 0x0fffffff00000000) >>> 4);
}

/** The signed integer of a zigzag one. */
export function unzigzag(n: u64): i64 {
  return (<i64>(n >>> 1)) ^ -(<i64>(n & 1));
}

/** True when the five bytes of `word` hold more than the 32 bits of an Avro int. */
export function beyondInt(word: u64, width: u32): bool {
  return width > 5 || (width === 5 && ((word >>> 32) & 0xff) > 15);
}

/** Bytes of a long of more than eight: 9 or 10; 0 when it has more than 64 bits or begins in the last bytes before `end`. */
export function wideLongWidth(p: usize, end: usize): u32 {
  if (end - p < 9) return 0;
  if (load<u8>(p, 8) < 128) return 9;
  return end - p >= 10 && load<u8>(p, 9) <= 1 ? 10 : 0;
}

/** The zigzag integer of 9 or 10 bytes at `p`. */
export function wideLongOf(p: usize, width: u32): u64 {
  const low = varintOf(load<u64>(p), 8) | ((<u64>(load<u8>(p, 8) & 127)) << 56);
  return width === 10 ? low | ((<u64>load<u8>(p, 9)) << 63) : low;
}
