import { RejectedMessageError } from '@chimera/contracts';

/** A 64-bit wrapping sum as two unsigned 32-bit halves. */
export interface RowSum {
  readonly high: number;
  readonly low: number;
}

/** The sum of no rows. */
export const emptySum: RowSum = { high: 0, low: 0 };

const two32 = 4_294_967_296;

/** Adds two sums, wrapping at 64 bits. The order in which rows are added does not matter. */
export function addSums(a: RowSum, b: RowSum): RowSum {
  const low = a.low + b.low;
  return { high: (a.high + b.high + (low >= two32 ? 1 : 0)) >>> 0, low: low >>> 0 };
}

/** 16 hexadecimal digits: the form in seals, receipts and segments. */
export function formatSum(sum: RowSum): string {
  return sum.high.toString(16).padStart(8, '0') + sum.low.toString(16).padStart(8, '0');
}

/** Reads `formatSum`'s form. Throws `CHIMERA_LOAD_CHECKSUM` for anything else. */
export function parseSum(text: string): RowSum {
  if (!/^[0-9a-f]{16}$/.test(text)) {
    throw new RejectedMessageError(
      'CHIMERA_LOAD_CHECKSUM',
      `Expected a checksum of 16 hexadecimal digits, found ${JSON.stringify(text.slice(0, 40))}.`,
    );
  }
  return { high: parseInt(text.slice(0, 8), 16), low: parseInt(text.slice(8), 16) };
}

/** Running sum of row hashes; mutable, because it is moved once a row. */
export class RowHash {
  high = 0;
  low = 0;
  private readonly words = new Murmur();

  /** Adds the hash of the row that stands in `view` from `start` to `end`. */
  add(view: DataView, start: number, end: number): void {
    const words = this.words;
    words.digest(view, start, end, 0);
    const low = this.low + (words.h2 >>> 0);
    this.high = (this.high + (words.h1 >>> 0) + (low >= two32 ? 1 : 0)) >>> 0;
    this.low = low >>> 0;
  }

  /** The sum so far, and starts again from nothing. */
  take(): RowSum {
    const sum = { high: this.high, low: this.low };
    this.high = 0;
    this.low = 0;
    return sum;
  }
}

/**
 * MurmurHash3 x86_128 (Austin Appleby, public domain, smhasher `MurmurHash3.cpp`): four 32-bit lanes, so
 * that it runs on `Math.imul` without BigInt. Row hashes are its first 64 bits. It finds loss, repeats
 * and damage; it is no defence against someone who forges rows on purpose.
 */
export class Murmur {
  h1 = 0;
  h2 = 0;
  h3 = 0;
  h4 = 0;

  /** Hashes `view` from `start` to `end` into `h1` to `h4`. */
  digest(view: DataView, start: number, end: number, seed: number): void {
    let h1 = seed;
    let h2 = seed;
    let h3 = seed;
    let h4 = seed;
    let p = start;
    for (; end - p >= 16; p += 16) {
      h1 = Math.imul(rotate(h1 ^ lane1(view.getInt32(p, true)), 19) + h2, 5) + 0x561ccd1b;
      h2 = Math.imul(rotate(h2 ^ lane2(view.getInt32(p + 4, true)), 17) + h3, 5) + 0x0bcaa747;
      h3 = Math.imul(rotate(h3 ^ lane3(view.getInt32(p + 8, true)), 15) + h4, 5) + 0x96cd1c35;
      h4 = Math.imul(rotate(h4 ^ lane4(view.getInt32(p + 12, true)), 13) + h1, 5) + 0x32ac3b17;
    }
    const rest = end - p;
    if (rest > 12) h4 ^= lane4(tail(view, p + 12, rest - 12));
    if (rest > 8) h3 ^= lane3(tail(view, p + 8, rest - 8));
    if (rest > 4) h2 ^= lane2(tail(view, p + 4, rest - 4));
    if (rest > 0) h1 ^= lane1(tail(view, p, rest));
    this.finish(h1 ^ (end - start), h2 ^ (end - start), h3 ^ (end - start), h4 ^ (end - start));
  }

  private finish(a: number, b: number, c: number, d: number): void {
    const h1 = (a + b + c + d) | 0;
    const m2 = mix((b + h1) | 0);
    const m3 = mix((c + h1) | 0);
    const m4 = mix((d + h1) | 0);
    this.h1 = (mix(h1) + m2 + m3 + m4) | 0;
    this.h2 = (m2 + this.h1) | 0;
    this.h3 = (m3 + this.h1) | 0;
    this.h4 = (m4 + this.h1) | 0;
  }
}

function tail(view: DataView, p: number, count: number): number {
  if (count >= 4) return view.getInt32(p, true);
  let word = view.getUint8(p);
  if (count > 1) word |= view.getUint8(p + 1) << 8;
  if (count > 2) word |= view.getUint8(p + 2) << 16;
  return word;
}

function rotate(n: number, bits: number): number {
  return (n << bits) | (n >>> (32 - bits));
}

function lane1(k: number): number {
  return Math.imul(rotate(Math.imul(k, 0x239b961b), 15), 0xab0e9789);
}

function lane2(k: number): number {
  return Math.imul(rotate(Math.imul(k, 0xab0e9789), 16), 0x38b34ae5);
}

function lane3(k: number): number {
  return Math.imul(rotate(Math.imul(k, 0x38b34ae5), 17), 0xa1e38b93);
}

function lane4(k: number): number {
  return Math.imul(rotate(Math.imul(k, 0xa1e38b93), 18), 0x239b961b);
}

function mix(n: number): number {
  let h = n ^ (n >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
