import { describe, expect, it } from 'vitest';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';

const source = PgSourceFixture.forFile('pg_kinds');

/** Rows in order of their text, after the test found nothing wrong. */
async function read(from: string): Promise<string[]> {
  expect(await postgresSource.test(source.connection(), [select({ from })], source.context())).toEqual([]);
  return (await source.rows({ from })).rows.map((row) => row.join()).sort();
}

const nullability = async (from: string): Promise<string> =>
  (await source.columns({ from }))
    .map(({ name, nullable }) => `${name} ${nullable ? 'null' : 'not null'}`)
    .join();

describe('kinds of relations', () => {
  it('reads views, materialized views and partitioned tables', async () => {
    const from = await source.table(`CREATE TABLE T (id int NOT NULL, day date) PARTITION BY RANGE (day);
      CREATE TABLE T_1 PARTITION OF T DEFAULT; INSERT INTO T VALUES (1, '1970-01-02'), (2, NULL);
      CREATE VIEW T_v AS SELECT id FROM T; CREATE MATERIALIZED VIEW T_m AS SELECT id * 2 AS double FROM T`);
    expect([await read(from), await read(`${from}_v`), await read(`${from}_m`)]).toEqual([
      ['1,1', '2,'],
      ['1', '2'],
      ['2', '4'],
    ]);
    expect(await nullability(from)).toBe('id not null,day null');
  });

  it('reads a view whose functions name tables without a schema', async () => {
    const from = await source.table(`CREATE TABLE T (id int); INSERT INTO T VALUES (7);
      CREATE FUNCTION T_f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(id) FROM T); END $$; CREATE VIEW T_v AS SELECT T_f() AS id`);
    expect(await read(`${from}_v`)).toEqual(['7']);
    const columns = await source.columns({ from: `${from}_v` });
    const profile = await postgresSource.profile?.(
      source.connection(),
      select({ from: `${from}_v` }),
      columns,
      source.context(),
    );
    expect(profile?.columns[0]?.max).toBe('7');
  });

  it('reads a foreign table, and trusts none of its NOT NULL', async () => {
    const { host, port, name, user, password } = source.at;
    const from =
      await source.table(`CREATE EXTENSION IF NOT EXISTS postgres_fdw; CREATE TABLE T_far (id int, name text);
      INSERT INTO T_far VALUES (1, NULL), (2, 'b');
      CREATE SERVER T_srv FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '${host}', port '${port}', dbname '${name}');
      CREATE USER MAPPING FOR PUBLIC SERVER T_srv OPTIONS (user '${user}', password '${password}');
      CREATE FOREIGN TABLE T (id int NOT NULL, name text NOT NULL) SERVER T_srv OPTIONS (schema_name 'public', table_name 'T_far')`);
    expect(await nullability(from)).toBe('id null,name null');
    expect(await read(from)).toEqual(['1,', '2,b']);
  });

  it('trusts NOT NULL of a domain in a table, not in a view over an outer join, nor one that was never checked', async () => {
    const from = await source.table(`CREATE DOMAIN T_d AS int NOT NULL; CREATE TABLE T (id T_d, other int);
      INSERT INTO T VALUES (1, NULL); CREATE TABLE T_o (id T_d); ALTER TABLE T ADD CONSTRAINT late NOT NULL other NOT VALID;
      CREATE VIEW T_v AS SELECT T.other, T_o.id FROM T LEFT JOIN T_o ON T.id = T_o.id`);
    expect([await nullability(from), await nullability(`${from}_v`)]).toEqual([
      'id not null,other null',
      'other null,id null',
    ]);
    expect([await read(from), await read(`${from}_v`)]).toEqual([['1,'], [',']]);
  });

  it('reads what is computed, and nothing of what was dropped', async () => {
    const from =
      await source.table(`CREATE TABLE T (gone int, id int, stored int GENERATED ALWAYS AS (id * 2) STORED,
        virtual int GENERATED ALWAYS AS (id * 3), number int GENERATED ALWAYS AS IDENTITY, also_gone text, last text DEFAULT 'd');
      INSERT INTO T (id) VALUES (1); ALTER TABLE T DROP gone; ALTER TABLE T DROP also_gone; ALTER TABLE T ADD later bool DEFAULT true`);
    expect(await read(from)).toEqual(['1,2,3,1,d,true']);
  });

  it('reads a table with the tables that inherit from it, as SELECT does', async () => {
    const from = await source.table(`CREATE TABLE T (id int); CREATE TABLE T_c (more int) INHERITS (T);
      INSERT INTO T VALUES (1); INSERT INTO T_c VALUES (2, 3)`);
    expect([await read(from), await read(`${from}_c`)]).toEqual([['1', '2'], ['2,3']]);
  });

  it('reads what row security lets the user see, and says that it may not be all', async () => {
    const from =
      await source.table(`CREATE TABLE T (id int, owner text); INSERT INTO T VALUES (1, 'x'), (2, 'y');
      ALTER TABLE T ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON T FOR SELECT USING (owner = 'x')`);
    const { name, connection } = await source.role();
    await source.admin.query(`GRANT SELECT ON ${from} TO ${name}`);
    expect((await source.rows({ from }, { connection })).rows).toEqual([['1', 'x']]);
    const [dataset] = await postgresSource.harvest(connection, [select({ from })], source.context());
    expect(dataset?.properties['rowSecurity']).toContain('may not see every row');
    await source.dropRole(name);
  });

  it('reads unlogged and empty tables, and one of 1,600 columns', async () => {
    const names = Array.from({ length: 1_600 }, (_, index) => `c${index}`);
    const from = await source.table(
      `CREATE UNLOGGED TABLE T (${names.map((name) => `${name} bool`).join()}); CREATE TABLE T_e (id int)`,
    );
    await source.admin.query(
      `INSERT INTO ${from} VALUES (${names.map((_, index) => index % 2 === 0).join()}); INSERT INTO ${from} DEFAULT VALUES`,
    );
    expect(await read(`${from}_e`)).toEqual([]);
    const [empty, full] = await read(from);
    expect(empty).toBe(','.repeat(1_599));
    expect(full?.split(',')).toEqual(names.map((_, index) => String(index % 2 === 0)));
    const profile = await postgresSource.profile?.(
      source.connection(),
      select({ from }),
      await source.columns({ from }),
      source.context(),
    );
    expect(profile?.columns).toHaveLength(1_600);
  });

  it.each([
    ['Mixed Case', 'Spalte Größe'],
    ['sélect', 'from'],
    ['a"quote', `it's "q"`],
    ['dot.dot', 'a.b'],
    ['表', '\u{1F600}'],
    ['-- no comment', '$1; --'],
    ['x'.repeat(63), 'y'.repeat(63)],
    [' ', 'back\\slash'],
  ])('reads a table called %s', async (name, column) => {
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const schema = `s ${name}`.slice(0, 63);
    await source.admin
      .query(`CREATE SCHEMA ${quote(schema)}; CREATE TABLE ${quote(schema)}.${quote(name)} (${quote(column)} int NOT NULL);
      INSERT INTO ${quote(schema)}.${quote(name)} VALUES (5), (6)`);
    const listed = await postgresSource.list?.(
      source.connection(),
      { include: ['*.*'], exclude: ['public.*'] },
      source.context(),
    );
    const from =
      listed?.at(
        listed.findIndex((one) => one.from.includes(name.replaceAll('"', '""')) || one.from.includes(name)),
      )?.from ?? '';
    expect(await read(from)).toEqual(['5', '6']);
    const { rows } = await source.rows(
      { from, columns: [column] },
      { range: { column, after: '5', upTo: null } },
    );
    expect(rows).toEqual([['6']]);
    await source.admin.query(`DROP SCHEMA ${quote(schema)} CASCADE`);
  });
});

describe('listing datasets', () => {
  it('leaves out partitions, what belongs to the system or an extension, and what may not be read', async () => {
    const { name, connection } = await source.role();
    const made =
      await source.table(`CREATE SCHEMA T; CREATE TABLE T.whole (id int) PARTITION BY LIST (id); CREATE TABLE T.part PARTITION OF T.whole DEFAULT;
      CREATE TABLE T.hidden (id int); CREATE VIEW T.seen AS SELECT 1 AS id; CREATE TABLE T.some (id int, secret int); CREATE SEQUENCE T.seq;
      CREATE EXTENSION pg_buffercache SCHEMA T; GRANT USAGE ON SCHEMA T TO ${name}; GRANT SELECT ON ALL TABLES IN SCHEMA T TO ${name};
      REVOKE SELECT ON T.hidden, T.some FROM ${name}; GRANT SELECT (id) ON T.some TO ${name}`);
    const schema = made.replace('public.', '');
    const found = await postgresSource.list?.(
      connection,
      { include: ['*.*'], exclude: [] },
      source.context(),
    );
    expect(found?.filter((one) => one.from.startsWith(schema)).map((one) => one.from)).toEqual(
      ['seen', 'some', 'whole'].map((table) => `${schema}.${table}`),
    );
    expect(found?.some((one) => /^(pg_|information_schema)/.test(one.from))).toBe(false);
    await source.dropRole(name);
  });
});
