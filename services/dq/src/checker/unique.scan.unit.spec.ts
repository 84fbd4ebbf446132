import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanKey } from '@chimera/dataplane';
import { describe, expect, it } from 'vitest';
import { aRule } from '../fixtures/staged-rows.fixture.js';
import { uniqueScan } from './unique.scan.js';

interface HashedKey {
  readonly hash: number;
  readonly key: string;
}

function visitAll(keys: readonly HashedKey[], { visit }: Pick<ScanKey, 'visit'>): void {
  for (const { hash, key } of keys)
    visit(hash, hash, false, { bytes: () => Buffer.from(key), texts: () => [key] });
}

async function concludeOver(keys: readonly HashedKey[]) {
  let rescans = 0;
  const scan = uniqueScan(aRule('unique', ['id']), {
    columns: [],
    rows: keys.length,
    directory: join(tmpdir(), 'never-made'),
    rescan: async (key) => {
      rescans += 1;
      visitAll(keys, key);
    },
  });
  visitAll(keys, scan.key!);
  const result = await scan.conclude();
  await scan.close?.();
  return { result, rescans };
}

describe('unique scan', () => {
  it('compares the keys themselves where hashes are equal', async () => {
    const { result, rescans } = await concludeOver([
      { hash: 5, key: 'a' },
      { hash: 5, key: 'b' },
      { hash: 6, key: 'c' },
    ]);
    expect(result).toMatchObject({ passed: true, failingRows: 0, samples: [] });
    expect(rescans).toBe(1);
  });

  it('finds the repeated key among those that only share its hash', async () => {
    const { result } = await concludeOver([
      { hash: 5, key: 'a' },
      { hash: 5, key: 'b' },
      { hash: 5, key: 'a' },
    ]);
    expect(result).toMatchObject({ passed: false, failingRows: 1, samples: ['a'] });
  });

  it('walks the rows once when every hash is different', async () => {
    expect(
      (
        await concludeOver([
          { hash: 1, key: 'a' },
          { hash: 2, key: 'b' },
        ])
      ).rescans,
    ).toBe(0);
  });

  it('says "at least" beyond the keys that it looks at closely', async () => {
    const twice = Array.from({ length: 22_000 }, (_, n) => ({ hash: n >> 1, key: String(n >> 1) }));
    const { result } = await concludeOver(twice);
    expect(result.observed).toBe('at least 10,000 keys more than once, at least 10,000 rows too many');
  });
});
