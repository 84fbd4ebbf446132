import { describe, expect, it } from 'vitest';
import type { ReadRange } from '../source.js';
import { PgSourceFixture } from './pg-source.fixture.js';

const source = PgSourceFixture.forFile('pg_range');

const delta = (range: Partial<ReadRange>): ReadRange => ({ column: 'at', after: null, upTo: null, ...range });

async function read(
  from: string,
  range: Partial<ReadRange>,
): Promise<{ ids: string; highWater: string | null }> {
  const { rows, highWater } = await source.rows({ from }, { range: delta(range) });
  return {
    ids: rows
      .map((row) => row[0])
      .sort()
      .join(),
    highWater,
  };
}

const times = `CREATE TABLE T (id int, at timestamptz NOT NULL);
  INSERT INTO T SELECT i, timestamptz '2024-01-01 00:00:00.000001+00' + i * interval '1 min' FROM generate_series(1, 5) i`;

describe('reading what is new in a table', () => {
  it('reads everything up to the greatest value, then only what is above it', async () => {
    const from = await source.table(times);
    const first = await read(from, {});
    expect(first).toEqual({ ids: '1,2,3,4,5', highWater: '2024-01-01 00:05:00.000001+00' });
    expect(await read(from, { after: first.highWater })).toEqual({ ids: '', highWater: first.highWater });
    await source.admin.query(`INSERT INTO ${from} VALUES (6, '2024-01-01 00:05:00.000002+00')`);
    expect(await read(from, { after: first.highWater })).toEqual({
      ids: '6',
      highWater: '2024-01-01 00:05:00.000002+00',
    });
  });

  it('finds the greatest number, not the greatest text (issue 5)', async () => {
    const from = await source.table(
      `CREATE TABLE T (id int NOT NULL, greatest bigint NOT NULL); INSERT INTO T SELECT i, i - 2 FROM generate_series(1, 2000) i`,
    );
    const { rows, highWater } = await source.rows({ from }, { range: delta({ column: 'id' }) });
    expect([rows.length, highWater]).toEqual([2000, '2000']);
    const other = await source.rows({ from }, { range: delta({ column: 'greatest' }) });
    expect([other.rows.length, other.highWater]).toEqual([2000, '1998']);
  });

  it('reads late rows again within the overlap', async () => {
    const from = await source.table(times);
    const after = '2024-01-01 00:05:00.000001+00';
    expect((await read(from, { after, overlap: 'PT2M' })).ids).toBe('4,5');
    expect((await read(from, { after, overlap: 'PT2M', includeAfter: true })).ids).toBe('3,4,5');
  });

  it('reads from and to for a backfill', async () => {
    const from = await source.table(times);
    expect(
      (
        await read(from, {
          after: '2024-01-01 00:02:00.000001Z',
          includeAfter: true,
          upTo: '2024-01-01T00:04:00Z',
        })
      ).ids,
    ).toBe('2,3');
  });

  it.each([
    ['int2', `i`, '3', 1, '3,4,5'],
    ['int4', `i * 100000`, '-2147483648', 1, '1,2,3,4,5'],
    ['int8', `9223372036854775802 + i`, '9223372036854775806', undefined, '5'],
    ['numeric', `i + 0.00000000000000000001`, '4.00000000000000000001', '0.5', '4,5'],
    ['date', `date '2024-01-01' + i`, '2024-01-05', 1, '4,5'],
    ['timestamp', `timestamp '2024-01-01' + i * interval '1 day'`, '2024-01-05 00:00:00', 'P1DT1H', '3,4,5'],
    ['text', `'k' || i`, 'k3', undefined, '4,5'],
    [
      'uuid',
      `('00000000-0000-0000-0000-00000000000' || i)::uuid`,
      '00000000-0000-0000-0000-000000000003',
      undefined,
      '4,5',
    ],
  ])('goes by %s', async (type, value, after, overlap, ids) => {
    const from = await source.table(
      `CREATE TABLE T (id int, at ${type} NOT NULL); INSERT INTO T SELECT i, ${value} FROM generate_series(1, 5) i`,
    );
    const { rows } = await source.admin.query<{ most: string }>(
      `SELECT at::text AS most FROM ${from} WHERE id = 5`,
    );
    const range = overlap === undefined ? { after } : { after, overlap };
    expect(await read(from, range)).toEqual({ ids, highWater: rows[0]?.most });
  });

  it('never moves the mark back, and reads nothing of nothing', async () => {
    const from = await source.table('CREATE TABLE T (id int, at int8 NOT NULL)');
    expect(await read(from, {})).toEqual({ ids: '', highWater: null });
    expect(await read(from, { after: '7', overlap: 3 })).toEqual({ ids: '', highWater: '7' });
    await source.admin.query(`INSERT INTO ${from} VALUES (1, 5)`);
    expect(await read(from, { after: '7', overlap: 3 })).toEqual({ ids: '1', highWater: '7' });
  });

  it('goes by a column that is not read', async () => {
    const from = await source.table(times);
    const { rows } = await source.rows(
      { from, columns: ['id'] },
      { range: delta({ after: '2024-01-01 00:04:30+00' }) },
    );
    expect(rows).toEqual([['5']]);
  });

  it.each([
    [
      'rows without a value',
      `at int)`,
      'NULL',
      {},
      'CHIMERA_SOURCE_DELTA',
      /without a value in its delta column at/,
    ],
    [
      'infinity',
      `at date NOT NULL)`,
      `'infinity'`,
      {},
      'CHIMERA_SOURCE_DELTA',
      /has infinity in its delta column/,
    ],
    ['NaN', `at numeric NOT NULL)`, `'NaN'`, {}, 'CHIMERA_SOURCE_DELTA', /has NaN/],
    [
      'a type without order',
      `at float8 NOT NULL)`,
      '1',
      {},
      'CHIMERA_SOURCE_DELTA',
      /found at \(double precision\)/,
    ],
    ['no such column', `other int)`, '1', {}, 'CHIMERA_SOURCE_DELTA', /no column at/],
    [
      'a foreign bound',
      `at int NOT NULL)`,
      '1',
      { after: 'secret?' },
      'CHIMERA_RUN_PARAMETERS',
      /values of at \(integer\)/,
    ],
    [
      'a duration for a number',
      `at int NOT NULL)`,
      '1',
      { after: '1', overlap: 'PT1M' },
      'CHIMERA_SOURCE_DELTA',
      /Expected a number/,
    ],
    [
      'a number for a time',
      `at timestamp NOT NULL)`,
      'now()',
      { after: '2024-01-01', overlap: 5 },
      'CHIMERA_SOURCE_DELTA',
      /ISO 8601/,
    ],
    [
      'an overlap for text',
      `at text NOT NULL)`,
      `'a'`,
      { after: 'a', overlap: 5 },
      'CHIMERA_SOURCE_DELTA',
      /no overlap/,
    ],
  ])('refuses %s', async (_, column, value, range, code, message) => {
    const from = await source.table(`CREATE TABLE T (id int, ${column}; INSERT INTO T VALUES (1, ${value})`);
    const opening = source.open({ from }, { range: delta(range) });
    await expect(opening).rejects.toMatchObject({ code, disposition: 'reject' });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.not.toThrow('secret?');
  });
});
