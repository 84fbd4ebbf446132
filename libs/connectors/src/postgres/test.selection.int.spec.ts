import { describe, expect, it } from 'vitest';
import type { SourceConnection, SourceFault } from '../source.js';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';

const source = PgSourceFixture.forFile('pg_select');

const faults = (
  from: string,
  connection: SourceConnection = source.connection(),
  columns?: readonly string[],
): Promise<readonly SourceFault[]> =>
  postgresSource.test(
    connection,
    [select(columns === undefined ? { from } : { from, columns })],
    source.context(),
  );

const told = (code: string, message: RegExp, hint: RegExp): object => ({
  code,
  path: '/datasets/0/from',
  message: expect.stringMatching(message) as string,
  hint: expect.stringMatching(hint) as string,
});

describe('testing a selection', () => {
  it('names the nearest table and column', async () => {
    const from = await source.table('CREATE TABLE T (id int, name text)');
    expect(await faults(`${from}s`)).toEqual([
      expect.objectContaining(
        told('CHIMERA_SOURCE_OBJECT_MISSING', /no table or view/, new RegExp(`mean ${from}`)),
      ),
    ]);
    expect(await faults(from, undefined, ['id', 'nam'])).toMatchObject([
      { code: 'CHIMERA_SOURCE_COLUMN_MISSING', path: '/datasets/0/columns/1', hint: 'Did you mean name?' },
    ]);
  });

  it.each([
    ['an index', 'CREATE TABLE T (id int PRIMARY KEY)', '_pkey'],
    ['a sequence', 'CREATE SEQUENCE T_seq', '_seq'],
    ['a composite type', 'CREATE TYPE T_pair AS (a int)', '_pair'],
  ])('tells %s from a table', async (kind, sql, suffix) => {
    const from = await source.table(sql);
    expect(await faults(`${from}${suffix}`)).toMatchObject([
      told('CHIMERA_SOURCE_OBJECT_MISSING', new RegExp(`is ${kind}`), /table that it belongs to/),
    ]);
  });

  it('tells a table without columns, and a materialized view without rows', async () => {
    const from = await source.table(
      'CREATE TABLE T (); CREATE MATERIALIZED VIEW T_m AS SELECT 1 AS id WITH NO DATA',
    );
    expect(await faults(from)).toMatchObject([
      { code: 'CHIMERA_SOURCE_COLUMN_MISSING', message: `${from} has no columns.` },
    ]);
    expect(await faults(`${from}_m`)).toMatchObject([
      told('CHIMERA_SOURCE_FAILED', /never filled/, /REFRESH/),
    ]);
  });

  it('tells a schema, a table and columns that may not be read, and what may', async () => {
    const from = await source.table(
      `CREATE TABLE T (id int, secret text, more int); CREATE SCHEMA T_s; CREATE TABLE T_s.t (id int)`,
    );
    const name = from.replace('public.', '');
    const { name: role, connection } = await source.role();
    expect(await faults(from, connection)).toMatchObject([
      told('CHIMERA_SOURCE_PERMISSION', /may not read/, new RegExp(`GRANT SELECT .* TO "${role}"$`)),
    ]);
    expect(await faults(`${name}_s.t`, connection)).toMatchObject([
      told('CHIMERA_SOURCE_PERMISSION', /may not use the schema/, /GRANT USAGE/),
    ]);
    await source.admin.query(`GRANT SELECT (id, more) ON ${from} TO ${role}`);
    expect(await faults(from, connection)).toMatchObject([
      told('CHIMERA_SOURCE_PERMISSION', /these columns .*: secret\./, /select only: id, more$/),
    ]);
    expect(await faults(from, connection, ['more'])).toEqual([]);
    const { rows } = await source.rows({ from, columns: ['more'] }, { connection, maxParts: 4 });
    expect(rows).toEqual([]);
    await source.dropRole(role);
  });

  it('tells a view that cannot be read although it may be', async () => {
    const from = await source.table(
      'CREATE TABLE T (id int); CREATE VIEW T_v WITH (security_invoker) AS SELECT * FROM T',
    );
    const { name: role, connection } = await source.role();
    await source.admin.query(`GRANT SELECT ON ${from}_v TO ${role}`);
    expect(await faults(`${from}_v`, connection)).toMatchObject([
      told('CHIMERA_SOURCE_PERMISSION', /permission denied for table/, /security_invoker/),
    ]);
    await source.dropRole(role);
  });

  it('tells a foreign table whose server does not answer', async () => {
    const from =
      await source.table(`CREATE EXTENSION IF NOT EXISTS postgres_fdw; CREATE SERVER T_srv FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1');
      CREATE USER MAPPING FOR PUBLIC SERVER T_srv; CREATE FOREIGN TABLE T (id int NOT NULL) SERVER T_srv`);
    expect(await faults(from)).toMatchObject([
      told('CHIMERA_SOURCE_FAILED', /could not connect to server/, /repairs/),
    ]);
    await source.admin.query(`DROP FOREIGN TABLE ${from}`);
  });

  it('finds faults of all datasets at once, also after a failing one', async () => {
    const from = await source.table('CREATE TABLE T (id int)');
    const found = await postgresSource.test(
      source.connection(),
      [
        select({ query: 'SELEC 1' }),
        select({ from: 'public.gone_for_good' }),
        select({ from }),
        select({ query: `SELECT x FROM ${from}` }),
      ],
      source.context(),
    );
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['CHIMERA_SOURCE_QUERY', '/datasets/0/query'],
      ['CHIMERA_SOURCE_OBJECT_MISSING', '/datasets/1/from'],
      ['CHIMERA_SOURCE_QUERY', '/datasets/3/query'],
    ]);
  });
});
