import { DuckDBInstance } from '@duckdb/node-api';
import { decodeRows, uniqueName } from '@chimera/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorContext, ReadPlan, SourceConnection } from '../source.js';
import { parquetSource } from './source.connector.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-parquet-types-'));
const connection: SourceConnection = { kind: 'parquet', uri: `file://${folder}` };
let duck: DuckDBInstance;
beforeAll(async () => {
  duck = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  duck.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const context = (): ConnectorContext => ({
  secrets: { resolve: () => Promise.reject(new RangeError('no secrets here')) },
  fileRoots: [folder],
  signal: new AbortController().signal,
});

async function write(sql: string, options = ''): Promise<string> {
  const from = `${uniqueName('t')}.parquet`;
  const writer = await duck.connect();
  await writer.run(`COPY (${sql}) TO '${join(folder, from)}' (FORMAT parquet${options})`);
  writer.closeSync();
  return from;
}

async function openAs(from: string, more: Partial<ReadPlan> = {}) {
  const dataset = { name: 'd', from };
  const [harvested] = await parquetSource.harvest(connection, [dataset], context());
  const columns = harvested?.columns ?? [];
  const plan = { connection, dataset, columns, rules: [], signal: new AbortController().signal, ...more };
  return { columns, reader: await parquetSource.open(plan, context()) };
}

describe('values of Parquet', () => {
  it('brings nested values as JSON, decimals without loss, nanoseconds cut downwards', async () => {
    const from = await write(`SELECT
      {'a': 1, 'b': [1.5, NULL], 'c': {'d': DATE '2024-02-29'}} AS s, MAP {'k"': 1, 'l': NULL} AS m,
      [{'x': 1}, NULL] AS l, 0.1234567890123456789012345678901234567::DECIMAL(38,37) AS d,
      TIMESTAMP_NS '1969-12-31 23:59:59.999999999' AS ns, 18446744073709551615::UBIGINT AS u`);
    const { columns, reader } = await openAs(from);
    expect(columns.map(({ type }) => type)).toEqual(['json', 'json', 'json', 'decimal(38,37)', 'timestamp', 'decimal(20,0)']);
    for await (const chunk of reader.read(0)) {
      const [row] = decodeRows(columns, chunk.bytes, chunk.rows);
      expect(row?.slice(0, 3).map((text) => JSON.parse(text ?? '') as unknown)).toEqual([
        { a: 1, b: [1.5, null], c: { d: '2024-02-29' } },
        { 'k"': 1, l: null },
        [{ x: 1 }, null],
      ]);
      expect(row?.slice(3)).toEqual(['0.1234567890123456789012345678901234567', '-1', '18446744073709551615']);
    }
    await reader.close();
  }); // prettier-ignore

  it('reads one file in parts of row groups, at once, each row once', async () => {
    const from = await write('SELECT i AS id FROM range(100000) AS r(i)', ', ROW_GROUP_SIZE 10240');
    const { columns, reader } = await openAs(from, { maxParts: 4 });
    expect(reader.parts).toBe(4);
    const counts: number[] = [];
    const seen = new Set<string>();
    await Promise.all(
      Array.from({ length: reader.parts }, async (_, part) => {
        for await (const chunk of reader.read(part)) {
          counts[part] = (counts[part] ?? 0) + chunk.rows;
          for (const [id] of decodeRows(columns, chunk.bytes, chunk.rows)) seen.add(id ?? '');
        }
      }),
    );
    await reader.close();
    expect([await Promise.resolve(seen.size), counts.reduce((sum, count) => sum + count, 0)]).toEqual([
      100_000, 100_000,
    ]);
    expect(Math.min(...counts)).toBeGreaterThan(10_000);
  });

  it('names the place of a row in a part behind the first, also when a range leaves rows out', async () => {
    const from = await write('SELECT i AS id FROM range(30000) AS r(i)', ', ROW_GROUP_SIZE 10240');
    const rules = [{ rule: 'range', column: 'id', max: '29990' }] as const;
    for (const more of [{ maxParts: 3 }, { range: { column: 'id', after: '29980', upTo: null } }]) {
      const { reader, columns } = await openAs(from, { rules, ...more });
      const places: string[] = [];
      const kept = new Map<string, string>();
      for (let part = 0; part < reader.parts; part++)
        for await (const chunk of reader.read(part)) {
          places.push(...chunk.rejected.map(({ position }) => position));
          for (const [index, [id]] of decodeRows(columns, chunk.bytes, chunk.rows).entries())
            kept.set(id ?? '', chunk.position?.(index) ?? '');
        }
      await reader.close();
      expect(kept.get('29990')).toBe('row group 2, row 9511');
      expect([places.length, places[0], places.at(-1)]).toEqual([9, 'row group 2, row 9512', 'row group 2, row 9520']);
    }
  }); // prettier-ignore

  it('refuses a growing column that holds infinity', async () => {
    const from = await write(`SELECT 'infinity'::TIMESTAMP AS at`);
    await expect(openAs(from, { range: { column: 'at', after: null, upTo: null } })).rejects.toMatchObject({
      code: 'CHIMERA_SOURCE_DELTA',
    });
  });

  it('profiles nested and many values in bounded time, and says that it is not complete', async () => {
    const from = await write(`SELECT i AS id, [i] AS l, md5(i::VARCHAR) AS h FROM range(600000) AS r(i)`);
    const dataset = { name: 'd', from };
    const [harvested] = await parquetSource.harvest(connection, [dataset], context());
    const profile = await parquetSource.profile?.(connection, dataset, harvested?.columns ?? [], context());
    expect(profile).toMatchObject({ rowsProfiled: 500_000, complete: false });
    expect(profile?.columns[1]).toMatchObject({ column: 'l', min: null, max: null });
    expect(profile?.columns[2]?.distinct).toBeGreaterThan(400_000);
    expect(profile?.columns[2]?.top).toHaveLength(5);
  });
});
