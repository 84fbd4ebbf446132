import { describe, expect, it } from 'vitest';
import type { DatasetProfile, DatasetSelection } from '../source.js';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';

const source = PgSourceFixture.forFile('pg_profile');

async function profile(dataset: Partial<DatasetSelection>): Promise<DatasetProfile | undefined> {
  return postgresSource.profile?.(
    source.connection(),
    select(dataset),
    await source.columns(dataset),
    source.context(),
  );
}

describe('profile of a dataset', () => {
  it('sees all of a small table', async () => {
    const from =
      await source.table(`CREATE TABLE T (id int, kind text, at date, price numeric, raw bytea, doc jsonb);
      INSERT INTO T SELECT i, 'k' || i % 3, date '2024-01-01' + i, CASE WHEN i > 2 THEN i * 1.5 END, '\\xff00', '{"a":1}' FROM generate_series(1, 30) i`);
    const found = await profile({ from });
    expect(found).toMatchObject({ rowsProfiled: 30, complete: true });
    expect(found?.sample).toHaveLength(20);
    expect(found?.sample[0]).toEqual({
      id: '1',
      kind: 'k1',
      at: '2024-01-02',
      price: null,
      raw: 'ff00',
      doc: '{"a": 1}',
    });
    expect(
      found?.columns.map(({ column, nulls, distinct, min, max }) => [column, nulls, distinct, min, max]),
    ).toEqual([
      ['id', 0, 30, '1', '30'],
      ['kind', 0, 3, 'k0', 'k2'],
      ['at', 0, 30, '2024-01-02', '2024-01-31'],
      ['price', 2, 28, '4.5', '45.0'],
      ['raw', 0, 1, null, null],
      ['doc', 0, 1, null, null],
    ]);
    expect(found?.columns[1]?.top).toEqual(['k0', 'k1', 'k2'].map((value) => ({ value, count: 10 })));
  });

  it('samples a large one, with what the server knows of it', async () => {
    const from = await source.table(
      `CREATE TABLE T AS SELECT i AS id, i % 7 AS kind, repeat('x', 1000) AS long FROM generate_series(1, 60000) i; ANALYZE T`,
    );
    const found = await profile({ from });
    expect(found?.complete).toBe(false);
    expect(found?.rowsProfiled).toBeGreaterThan(1_000);
    expect(found?.rowsProfiled).toBeLessThanOrEqual(10_000);
    expect(found?.columns.map((column) => column.distinct)).toEqual([60_000, 7, 1]);
    expect(found?.columns[2]?.min).toBe('x'.repeat(200));
    expect(await profile({ from })).toEqual(found);
  });

  it('takes the first rows of a view or statement, and of a table never analysed', async () => {
    const from = await source.table(
      `CREATE TABLE T WITH (autovacuum_enabled = false) AS SELECT i AS id FROM generate_series(1, 10001) i; CREATE VIEW T_v AS SELECT * FROM T`,
    );
    for (const dataset of [{ from }, { from: `${from}_v` }, { query: `SELECT id FROM ${from}` }])
      expect(await profile(dataset)).toMatchObject({ rowsProfiled: 10_000, complete: false });
    expect(await profile({ query: `SELECT id FROM ${from} LIMIT 10000` })).toMatchObject({
      rowsProfiled: 10_000,
      complete: true,
    });
  });

  it('sees nothing of nothing', async () => {
    const from = await source.table('CREATE TABLE T (id int)');
    expect(await profile({ from })).toEqual({
      rowsProfiled: 0,
      complete: true,
      columns: [{ column: 'id', nulls: 0, distinct: 0, min: null, max: null, top: [] }],
      sample: [],
    });
  });
});
