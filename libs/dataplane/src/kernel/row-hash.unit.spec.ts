import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSum, RowHash } from '../checksum.js';
import { newKernel } from './kernel-instance.js';

const kernel = newKernel();
const memory = Buffer.from(kernel.memory.buffer);

function kernelHash(row: Uint8Array, at: number): string {
  memory.fill(0xff);
  memory.set(row, at);
  return BigInt.asUintN(64, kernel.rowHash(at, at + row.length))
    .toString(16)
    .padStart(16, '0');
}

function reference(row: Uint8Array): string {
  const hash = new RowHash();
  hash.add(new DataView(row.buffer, row.byteOffset, row.byteLength), 0, row.length);
  return formatSum(hash.take());
}

describe('row hash of the kernel', () => {
  it('is that of JavaScript for rows of any length at any address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 8, max: 64 }), (row, at) => {
        expect(kernelHash(row, at)).toBe(reference(row));
      }),
    );
  });

  it.each(Array.from({ length: 36 }, (_, length) => length))(
    'is that of JavaScript for %i bytes of ones and zeros',
    (length) => {
      for (const byte of [0, 0x80, 0xff]) {
        const row = new Uint8Array(length).fill(byte);
        expect(kernelHash(row, 16)).toBe(reference(row));
      }
    },
  );
});
