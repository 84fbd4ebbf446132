import { describe, expect, it } from 'vitest';
import { cutIntoParts, fewestBlocks, type BlockUnit } from './parts.js';

const unit = (sql: string, parts: number): BlockUnit => ({ sql, blocks: Math.floor(parts * fewestBlocks) });
const cut = (units: BlockUnit[], maxParts: number): string[][] =>
  cutIntoParts(units, maxParts, null).map((part) =>
    part.map((piece) => piece.from.replaceAll('::pg_catalog.tid', '').replace(' WHERE ', ': ')),
  );

describe('parts of a table', () => {
  it('cuts by blocks, open at the end', () => {
    expect(cut([unit('t', 3)], 3)).toEqual([
      [`t: ctid < '(2048,0)'`],
      [`t: ctid >= '(2048,0)' AND ctid < '(4096,0)'`],
      [`t: ctid >= '(4096,0)'`],
    ]);
  });

  it('makes no more than asked for, and fewer of a small table', () => {
    expect(cut([unit('t', 9)], 2)).toHaveLength(2);
    expect(cut([unit('t', 1.9)], 8)).toEqual([['t']]);
    expect(cut([{ sql: 't', blocks: 0 }], 8)).toEqual([['t']]);
    expect(cut([unit('t', 9)], 1)).toEqual([['t']]);
  });

  it('lays partitions end to end, and keeps empty and foreign ones', () => {
    expect(
      cut([unit('a', 1.5), { sql: 'e', blocks: 0 }, unit('b', 1.5), { sql: 'f', blocks: null }], 2),
    ).toEqual([['a'], ['e', 'b', 'f']]);
    expect(cut([unit('a', 3), unit('b', 1)], 2)).toEqual([
      [`a: ctid < '(4096,0)'`],
      [`a: ctid >= '(4096,0)'`, 'b'],
    ]);
  });

  it('keeps the condition of a range apart', () => {
    const [first] = cutIntoParts([unit('t', 2)], 2, { where: 'a OR b', highWater: null });
    expect(first?.[0]?.from).toBe(`t WHERE ctid < '(2048,0)'::pg_catalog.tid AND (a OR b)`);
  });

  it('takes every block exactly once', () => {
    const units = [7, 0, 13, 1, 29].map((parts, index) => unit(`t${index}`, parts / 3));
    for (let maxParts = 1; maxParts < 20; maxParts++) {
      const pieces = cut(units, maxParts).flat();
      for (const { sql } of units) {
        const own = pieces.filter((piece) => piece.startsWith(sql));
        const ends = own.flatMap((piece) => [...piece.matchAll(/< '\((\d+),/g)].map((match) => match[1]));
        const begins = own.flatMap((piece) => [...piece.matchAll(/>= '\((\d+),/g)].map((match) => match[1]));
        expect(begins).toEqual(ends);
        expect(own.length).toBe(ends.length + 1);
      }
    }
  });
});
