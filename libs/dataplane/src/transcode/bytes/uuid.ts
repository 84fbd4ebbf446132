import type { AvroCursor } from '../avro-cursor.js';

/** Value of a hexadecimal digit by its character; 255 for everything else. */
const digitValues = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 255 : value;
});

/** Reads the Avro string of a UUID and writes its 16 bytes at `o`; gives the offset after them. */
export function readUuid(cursor: AvroCursor, d: Uint8Array, o: number): number {
  const length = cursor.span();
  if (length !== 36) throw cursor.malformed('a uuid of 36 characters', `${length} bytes`);
  const { src } = cursor;
  let p = cursor.fixed(36);
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) {
      if (src[p++] !== 45) throw cursor.malformed('a uuid of the form 8-4-4-4-12', 'another form');
    }
    const high = digitValues[src[p++] as number] as number;
    const low = digitValues[src[p++] as number] as number;
    if (high > 15 || low > 15) throw cursor.malformed('hexadecimal digits of a uuid', 'another character');
    d[o + i] = (high << 4) | low;
  }
  return o + 16;
}
