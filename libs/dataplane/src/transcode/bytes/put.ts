/**
 * Writers of Avro values into a byte array. Each returns the offset after what it wrote; the caller has
 * made room. 64-bit values come as two 32-bit halves, so that no BigInt is made per value.
 */

/** Avro int; also Avro long for values of 32 bits. */
export function putInt(d: Uint8Array, at: number, value: number): number {
  let o = at;
  let n = ((value << 1) ^ (value >> 31)) >>> 0;
  while (n > 127) {
    d[o++] = (n & 127) | 128;
    n >>>= 7;
  }
  d[o++] = n;
  return o;
}

/** Avro long from its upper (signed) and lower half. */
export function putLong(d: Uint8Array, at: number, hi: number, lo: number): number {
  const sign = hi >> 31;
  const high = ((hi << 1) | (lo >>> 31)) ^ sign;
  let n = ((lo << 1) ^ sign) >>> 0;
  let o = at;
  if (high === 0) {
    while (n > 127) {
      d[o++] = (n & 127) | 128;
      n >>>= 7;
    }
    d[o++] = n;
    return o;
  }
  d[o++] = (n & 127) | 128;
  d[o++] = ((n >>> 7) & 127) | 128;
  d[o++] = ((n >>> 14) & 127) | 128;
  d[o++] = ((n >>> 21) & 127) | 128;
  const middle = (n >>> 28) | ((high & 7) << 4);
  n = high >>> 3;
  if (n === 0) {
    d[o++] = middle;
    return o;
  }
  d[o++] = middle | 128;
  while (n > 127) {
    d[o++] = (n & 127) | 128;
    n >>>= 7;
  }
  d[o++] = n;
  return o;
}

/** Length of a string or bytes: a long that is never negative and below 2^30. */
export function putLength(d: Uint8Array, at: number, length: number): number {
  let o = at;
  let n = length * 2;
  while (n > 127) {
    d[o++] = (n & 127) | 128;
    n >>>= 7;
  }
  d[o++] = n;
  return o;
}

/** Spans below this are copied byte by byte: a call into the runtime costs more. */
const copyCallPays = 40;

/** `length` bytes of `s` from `p`, with their length in front. */
export function putSpan(d: Uint8Array, at: number, s: Uint8Array, p: number, length: number): number {
  return putRaw(d, putLength(d, at, length), s, p, length);
}

/** `length` bytes of `s` from `p` as they are. */
export function putRaw(d: Uint8Array, at: number, s: Uint8Array, p: number, length: number): number {
  if (length >= copyCallPays) {
    d.set(s.subarray(p, p + length), at);
    return at + length;
  }
  for (let i = 0; i < length; i++) d[at + i] = s[p + i] as number;
  return at + length;
}

/** `width` bytes of `s` from `p` in reverse: big endian to little endian and back, every bit kept. */
export function putReversed(d: Uint8Array, at: number, s: Uint8Array, p: number, width: number): number {
  for (let i = 0; i < width; i++) d[at + i] = s[p + width - 1 - i] as number;
  return at + width;
}

const hexDigits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const dash = 45;

/** Avro string of the 16 bytes of a UUID: length, then 36 characters in lower case. */
export function putUuid(d: Uint8Array, at: number, s: Uint8Array, p: number): number {
  let o = at;
  d[o++] = 72;
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) d[o++] = dash;
    const byte = s[p + i] as number;
    d[o++] = hexDigits[byte >> 4] as number;
    d[o++] = hexDigits[byte & 15] as number;
  }
  return o;
}

/** Avro bytes of a signed integer of at most 64 bits: two's complement, big endian, as short as it can be. */
export function putUnscaled(d: Uint8Array, at: number, hi: number, lo: number): number {
  const sign = hi >> 31;
  let width = 8;
  // A leading byte that only repeats the sign is left out.
  while (
    width > 1 &&
    byteOf(hi, lo, width - 1) === (sign & 255) &&
    byteOf(hi, lo, width - 2) >> 7 === (sign & 1)
  )
    width--;
  let o = at;
  d[o++] = width * 2;
  for (let i = width - 1; i >= 0; i--) d[o++] = byteOf(hi, lo, i);
  return o;
}

function byteOf(hi: number, lo: number, index: number): number {
  return index < 4 ? (lo >>> (index * 8)) & 255 : (hi >>> (index * 8 - 32)) & 255;
}

/** Avro bytes of a signed integer of any size, as short as it can be. */
export function putBigUnscaled(d: Uint8Array, at: number, value: bigint): number {
  if (BigInt.asIntN(64, value) === value) {
    return putUnscaled(d, at, Number(value >> 32n), Number(BigInt.asIntN(32, value)));
  }
  const width = widthOf(value);
  const hex = BigInt.asUintN(width * 8, value)
    .toString(16)
    .padStart(width * 2, '0');
  let o = putLength(d, at, width);
  for (let i = 0; i < hex.length; i += 2) d[o++] = parseInt(hex.slice(i, i + 2), 16);
  return o;
}

function widthOf(value: bigint): number {
  const magnitude = value < 0n ? -value - 1n : value;
  return (magnitude.toString(2).length >> 3) + 1;
}

/** Most bytes that `putBigUnscaled` writes for a decimal of this precision, its length included. */
export function unscaledBytes(precision: number): number {
  return widthOf(-(10n ** BigInt(precision))) + 3;
}
