import { describe, expect, it } from 'vitest';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';

const source = PgSourceFixture.forFile('pg_statement');

describe('a statement as dataset', () => {
  it('has the columns that the server describes, and reads its rows', async () => {
    const from = await source.table(
      `CREATE TABLE T (id int8 PRIMARY KEY, price numeric(8,2)); INSERT INTO T VALUES (1, 2.50), (2, NULL)`,
    );
    const query = `SELECT id, price * 2 AS double, 'x;--' AS "T", ARRAY[id] AS list FROM ${from} -- all of them ;`;
    expect(
      (await source.columns({ query })).map(({ name, type, nullable }) => [name, type, nullable]),
    ).toEqual([
      ['id', 'int64', true],
      ['double', 'text', true],
      ['T', 'text', true],
      ['list', 'text', true],
    ]);
    const { rows } = await source.rows({ query });
    expect(rows).toEqual([
      ['1', '5.00', 'x;--', '{1}'],
      ['2', null, 'x;--', '{2}'],
    ]);
  });

  it('finds tables of public, and reads what is new in it', async () => {
    const from = await source.table('CREATE TABLE T AS SELECT generate_series(1, 9)::int AS id');
    const query = `WITH t AS (SELECT * FROM ${from.replace('public.', '')}) TABLE t;`;
    const { rows, highWater } = await source.rows(
      { query },
      { range: { column: 'id', after: '7', upTo: null } },
    );
    expect([rows, highWater]).toEqual([[['8'], ['9']], '9']);
  });

  it.each([
    ['two statements', 'SELECT 1 AS a; DROP TABLE victim'],
    [
      'a statement that closes the subquery',
      'SELECT 1 AS a) AS x; DROP TABLE victim; SELECT * FROM (SELECT 1 AS b',
    ],
    ['a commit', 'SELECT 1 AS a) AS x; COMMIT; DROP TABLE victim; SELECT * FROM (SELECT 1 AS b'],
    ['a statement that writes', 'DELETE FROM victim RETURNING *'],
    ['a hidden write', 'WITH gone AS (DELETE FROM victim RETURNING *) SELECT * FROM gone'],
    ['an open comment', 'SELECT 1 AS a /* '],
    ['no column', 'SELECT FROM victim'],
    ['a column twice', 'SELECT 1 AS a, 2 AS a'],
    ['a fault', 'SELECT nothing FROM victim'],
    ['nothing', ';'],
    ['the end of a text in the middle', 'SELECT 1 AS a \0 ; DROP TABLE victim'],
  ])('refuses %s', async (_, query) => {
    await source.admin.query('CREATE TABLE IF NOT EXISTS victim AS SELECT 1 AS id');
    const faults = await postgresSource.test(source.connection(), [select({ query })], source.context());
    expect(faults).toMatchObject([{ code: 'CHIMERA_SOURCE_QUERY', path: '/datasets/0/query' }]);
    expect(faults[0]?.hint).toBeTruthy();
    await expect(source.open({ query })).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_QUERY' });
    expect((await source.admin.query('SELECT * FROM victim')).rowCount).toBe(1);
  });

  it('counts and reads in one transaction, so that both mean the same by now()', async () => {
    // As many rows as only this very connection would give.
    const query = 'SELECT now() AS at FROM generate_series(0, pg_backend_pid() % 5000)';
    expect((await source.rows({ query, columns: ['at'] })).rows.length).toBeGreaterThan(0);
    const reader = await source.open({ query: 'SELECT 1 AS id' });
    expect(await reader.countRows()).toBe(1);
    for await (const chunk of reader.read(0)) expect([chunk.rows, await reader.countRows()]).toEqual([1, 1]);
    await reader.close();
  });

  it('cannot write from within a function', async () => {
    await source.admin.query(`CREATE TABLE IF NOT EXISTS kept (id int);
      CREATE OR REPLACE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('transaction_read_only', 'off', true); INSERT INTO kept VALUES (1); RETURN 1; END $$`);
    await expect(source.rows({ query: 'SELECT writes() AS id' })).rejects.toMatchObject({
      disposition: 'reject',
    });
    expect((await source.admin.query('SELECT * FROM kept')).rowCount).toBe(0);
  });
});
