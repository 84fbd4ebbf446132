import { existsSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { DuplicateFinder } from './duplicate-finder.js';

/** Spreads small numbers over the whole range, one to one. */
const spread = (n: number): number => Math.imul(n, 0x9e3779b1) >>> 0;

const open: DuplicateFinder[] = [];
afterEach(async () => {
  for (const finder of open.splice(0)) await finder.close();
});

function finderFor(rows: number): { finder: DuplicateFinder; path: string } {
  const path = join(tmpdir(), `chimera-duplicates-${randomUUID()}`);
  const finder = new DuplicateFinder(rows, path);
  open.push(finder);
  return { finder, path };
}

async function fill(finder: DuplicateFinder, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) if (finder.add(spread(n), n)) await finder.spill();
}

describe('duplicate finder', () => {
  it.each([0, 1, 1000, 5000])(
    'finds nothing among %i distinct hashes and leaves the disk alone',
    async (rows) => {
      const { finder, path } = finderFor(rows);
      await fill(finder, 0, rows);
      expect(await finder.duplicates(10)).toMatchObject({ distinct: 0 });
      expect(existsSync(path)).toBe(false);
    },
  );

  it('counts the hashes that repeat and tells at most the limit', async () => {
    const { finder } = finderFor(1000);
    for (let round = 0; round < 3; round += 1) await fill(finder, 0, 20);
    const { candidates, distinct } = await finder.duplicates(5);
    expect(distinct).toBe(20);
    expect(candidates.size).toBe(5);
  });

  it('tells hashes apart that differ in one half only', async () => {
    const { finder } = finderFor(10);
    finder.add(1, 2);
    finder.add(2, 1);
    finder.add(1, 3);
    finder.add(3, 2);
    expect((await finder.duplicates(5)).distinct).toBe(0);
  });

  it('keeps what comes in beyond the expected number of rows', async () => {
    const { finder } = finderFor(10);
    await fill(finder, 0, 3000);
    await fill(finder, 0, 1);
    expect(await finder.duplicates(5)).toEqual({ candidates: new Set([0n]), distinct: 1 });
  });

  // Room for 32 million rows means 8 buckets with buffers of 262,144 hashes each.
  const manyRows = 32_000_000;

  it('spills to disk when more is expected than fits, finds the same, and leaves nothing behind', async () => {
    const { finder, path } = finderFor(manyRows);
    const inFirstBucket = async (from: number, to: number) => {
      for (let n = from; n < to; n += 1) if (finder.add(spread(n) >>> 3, n)) await finder.spill();
    };
    await inFirstBucket(0, 600_000);
    await inFirstBucket(1_000, 1_003);
    expect(readdirSync(path)).toEqual(['bucket-0']);
    const { candidates, distinct } = await finder.duplicates(10);
    expect(distinct).toBe(3);
    const lowHalves = [...candidates].map((hash) => Number(hash & 0xffff_ffffn));
    expect(lowHalves.toSorted()).toEqual([1_000, 1_001, 1_002]);
    await finder.close();
    expect(existsSync(path)).toBe(false);
  });

  it('keeps at most two of a hash at each spill, so that one value over and over fills nothing', async () => {
    const { finder, path } = finderFor(manyRows);
    for (let n = 0; n < 1_000_000; n += 1) if (finder.add(7, 7)) await finder.spill();
    const [file] = readdirSync(path);
    expect(statSync(join(path, file!)).size).toBe(3 * 2 * 8);
    expect(await finder.duplicates(5)).toMatchObject({ distinct: 1 });
  });
});
