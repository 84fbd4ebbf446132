import { RejectedMessageError } from '@chimera/contracts';
import { viewOf } from './row-slab.js';

/**
 * Reads Avro values from one buffer, never beyond its end. Longs come as two 32-bit halves in `hi` (signed) and `lo`.
 * Every method throws `CHIMERA_MESSAGE_UNDECODABLE` for bytes that are no such value (Invariant 6: nothing is guessed).
 */
export class AvroCursor {
  src: Buffer;
  view: DataView;
  p = 0;
  end: number;
  hi = 0;
  lo = 0;
  /** Number of the row at hand in its buffer, from 0; set by the passes, for messages. */
  row = 0;

  constructor(source: Buffer = Buffer.alloc(0)) {
    this.src = source;
    this.view = viewOf(source);
    this.end = source.length;
  }

  /** Starts on another buffer. */
  open(source: Buffer): void {
    this.src = source;
    this.view = viewOf(source);
    this.p = 0;
    this.end = source.length;
    this.row = 0;
  }

  /** Lets go of the buffer, so that it is not held until the next one comes. */
  close(): void {
    this.open(nothing);
  }

  int(): number {
    const src = this.src;
    let p = this.p;
    if (p >= this.end) throw this.malformed('an int', 'the end');
    let byte = src[p++] as number;
    let n = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      if (p >= this.end) throw this.malformed('an int', 'the end');
      byte = src[p++] as number;
      // The fifth byte holds the last four bits and ends the value.
      if (shift === 28 && byte > 15) throw this.malformed('an int', 'more than 32 bits');
      n |= (byte & 127) << shift;
    }
    this.p = p;
    return (n >>> 1) ^ -(n & 1);
  }

  long(): void {
    let n = this.bits28();
    let zigLow = n;
    let zigHigh = 0;
    if (this.more) {
      n = this.bits28();
      zigLow |= n << 28;
      zigHigh = n >>> 4;
      if (this.more) zigHigh |= this.lastBits() << 24;
    }
    const sign = -(zigLow & 1);
    this.lo = ((zigLow >>> 1) | (zigHigh << 31)) ^ sign;
    this.hi = (zigHigh >>> 1) ^ sign;
  }

  /** The last byte of `bits28` said that more follow. */
  private more = false;

  /** Up to four bytes of a long. */
  private bits28(): number {
    const src = this.src;
    let p = this.p;
    let n = 0;
    let byte = 128;
    for (let shift = 0; shift < 28 && byte > 127; shift += 7) {
      if (p >= this.end) throw this.malformed('a long', 'the end');
      byte = src[p++] as number;
      n |= (byte & 127) << shift;
    }
    this.p = p;
    this.more = byte > 127;
    return n;
  }

  /** Bytes 9 and 10 of a long: 8 bits. */
  private lastBits(): number {
    if (this.p >= this.end) throw this.malformed('a long', 'the end');
    const ninth = this.src[this.p++] as number;
    if (ninth < 128) return ninth;
    if (this.p >= this.end) throw this.malformed('a long', 'the end');
    const tenth = this.src[this.p++] as number;
    if (tenth > 1) throw this.malformed('a long', 'more than 64 bits');
    return (ninth & 127) | (tenth << 7);
  }

  /** Length of a string or bytes; all of it lies in the buffer. The position is then at its first byte. */
  span(): number {
    const length = this.int();
    if (length < 0 || length > this.end - this.p)
      throw this.malformed('a string or bytes', `a length of ${length}`);
    return length;
  }

  /** Moves over `width` bytes and gives where they begin. */
  fixed(width: number): number {
    const p = this.p;
    if (this.end - p < width) throw this.malformed(`${width} bytes`, `${this.end - p}`);
    this.p = p + width;
    return p;
  }

  /** 0 or 1. */
  boolean(): number {
    const byte = this.src[this.fixed(1)] as number;
    if (byte > 1) throw this.malformed('a boolean', `the byte ${byte}`);
    return byte;
  }

  /** Branch of `[null, X]`: true when a value follows. */
  present(): boolean {
    const byte = this.src[this.fixed(1)] as number;
    if (byte !== 0 && byte !== 2) throw this.malformed('branch 0 or 1 of a union', `the byte ${byte}`);
    return byte === 2;
  }

  /** All of the buffer must have been read. */
  finish(rows: number): void {
    if (this.p !== this.end)
      throw this.malformed(`the end after ${rows} rows`, `${this.end - this.p} more bytes`);
  }

  malformed(expected: string, found: string): RejectedMessageError {
    return new RejectedMessageError(
      'CHIMERA_MESSAGE_UNDECODABLE',
      `Expected ${expected} in row ${this.row + 1} at byte ${this.p}, found ${found}.`,
      { hint: 'The rows are not of the schema they are said to have, or were damaged on the way.' },
    );
  }
}

const nothing = Buffer.alloc(0);
