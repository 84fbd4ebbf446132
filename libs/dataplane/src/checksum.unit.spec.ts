import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSums, emptySum, formatSum, Murmur, parseSum, RowHash } from './checksum.js';

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function sumOf(rows: readonly Uint8Array[]) {
  const hash = new RowHash();
  for (const row of rows) hash.add(viewOf(row), 0, row.length);
  return formatSum(hash.take());
}

describe('Murmur', () => {
  it('gives the published verification value of MurmurHash3 x86_128', () => {
    // SMHasher's VerificationTest: hashes of 0..i-1 with seed 256-i, then the hash of all of them.
    const murmur = new Murmur();
    const key = Uint8Array.from({ length: 256 }, (_, i) => i);
    const hashes = new DataView(new ArrayBuffer(256 * 16));
    for (let i = 0; i < 256; i++) {
      murmur.digest(viewOf(key), 0, i, 256 - i);
      [murmur.h1, murmur.h2, murmur.h3, murmur.h4].forEach((h, lane) =>
        hashes.setInt32(i * 16 + lane * 4, h, true),
      );
    }
    murmur.digest(hashes, 0, 4096, 0);
    expect((murmur.h1 >>> 0).toString(16)).toBe('b3ece62a');
  });

  it('changes about half of the 64 bits used when one bit of a row changes', () => {
    const murmur = new Murmur();
    const row = Uint8Array.from({ length: 27 }, (_, i) => (i * 37 + 11) & 255);
    murmur.digest(viewOf(row), 0, 27, 0);
    const [high, low] = [murmur.h1, murmur.h2];
    const ones = (n: number) => (n >>> 0).toString(2).replaceAll('0', '').length;
    const flips = Array.from({ length: 27 * 8 }, (_, bit) => {
      const changed = row.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      murmur.digest(viewOf(changed), 0, 27, 0);
      return ones(murmur.h1 ^ high) + ones(murmur.h2 ^ low);
    });
    expect(Math.min(...flips)).toBeGreaterThan(14);
    expect(flips.reduce((a, b) => a + b) / flips.length).toBeCloseTo(32, -0.5);
  });

  it('has no collision among 200,000 rows that differ in a counter', () => {
    const murmur = new Murmur();
    const row = new DataView(new ArrayBuffer(24));
    const seen = new Set<string>();
    for (let i = 0; i < 200_000; i++) {
      row.setInt32(8, i);
      murmur.digest(row, 0, 24, 0);
      seen.add(`${murmur.h1}:${murmur.h2}`);
    }
    expect(seen.size).toBe(200_000);
  });
});

describe('row sums', () => {
  const rows = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });

  it('do not depend on the order of rows or on how they are cut into chunks', () => {
    fc.assert(
      fc.property(rows, fc.nat(30), (all, cut) => {
        const parts = [all.slice(0, cut), all.slice(cut)].map((part) => parseSum(sumOf(part)));
        expect(formatSum(parts.reduce(addSums, emptySum))).toBe(sumOf([...all].reverse()));
      }),
    );
  });

  it('tell a row that is missing, doubled or moved into its neighbour', () => {
    const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(3, 4)];
    const whole = sumOf([a, b]);
    expect(sumOf([a])).not.toBe(whole);
    expect(sumOf([a, b, b])).not.toBe(whole);
    expect(sumOf([Uint8Array.of(1), Uint8Array.of(2, 3, 4)])).not.toBe(whole);
  });

  it('agree with 64-bit arithmetic', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n), (a, b) => {
        const hex = (n: bigint) => n.toString(16).padStart(16, '0');
        expect(formatSum(addSums(parseSum(hex(a)), parseSum(hex(b))))).toBe(hex(BigInt.asUintN(64, a + b)));
      }),
    );
  });

  it('refuse text that is no checksum', () => {
    expect(() => parseSum('12')).toThrow(expect.objectContaining({ code: 'CHIMERA_LOAD_CHECKSUM' }));
  });
});
