import { describe, expect, it } from 'vitest';
import type { HarvestedDataset, SourceConnection } from '../source.js';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';

const source = PgSourceFixture.forFile('pg_harvest');

async function harvest(
  from: string,
  connection: SourceConnection = source.connection(),
): Promise<HarvestedDataset> {
  const [dataset] = await postgresSource.harvest(connection, [select({ from })], source.context());
  expect(dataset).toBeDefined();
  return dataset as HarvestedDataset;
}

const parsed = (dataset: HarvestedDataset, property: string): unknown =>
  JSON.parse(dataset.properties[property] ?? 'null');

describe('metadata of a relation', () => {
  it('has columns with type, default, comment, and what their types are made of', async () => {
    const from =
      await source.table(`CREATE TYPE T_mood AS ENUM ('sad', 'ok'); CREATE DOMAIN T_price AS numeric(8,2) NOT NULL CHECK (VALUE >= 0);
      CREATE TABLE T (id int GENERATED ALWAYS AS IDENTITY, mood T_mood DEFAULT 'ok', moods T_mood[], price T_price, gross numeric GENERATED ALWAYS AS (price * 2) STORED);
      COMMENT ON COLUMN T.price IS 'net'`);
    const dataset = await harvest(from);
    const name = from.replace('public.', '');
    expect(parsed(dataset, 'columns')).toEqual([
      { name: 'id', nativeType: 'integer', nullable: false, generated: 'identity' },
      {
        name: 'mood',
        nativeType: `public.${name}_mood`,
        nullable: true,
        default: `'ok'::public.${name}_mood`,
      },
      { name: 'moods', nativeType: `public.${name}_mood[]`, nullable: true },
      { name: 'price', nativeType: `public.${name}_price`, nullable: false, comment: 'net' },
      {
        name: 'gross',
        nativeType: 'numeric',
        nullable: true,
        default: '((price)::numeric * (2)::numeric)',
        generated: 'by expression',
      },
    ]);
    expect(parsed(dataset, 'enumValues')).toEqual({ mood: ['sad', 'ok'], moods: ['sad', 'ok'] });
    expect(parsed(dataset, 'domains')).toEqual({
      price: 'numeric(8,2) NOT NULL CHECK ((VALUE >= (0)::numeric))',
    });
  });

  it('has keys, indexes, partitions and parents', async () => {
    const from =
      await source.table(`CREATE TABLE T_p (id int PRIMARY KEY); CREATE TABLE T (id int REFERENCES T_p, day date, code text, PRIMARY KEY (day, id), UNIQUE (code, day), CHECK (id > 0)) PARTITION BY RANGE (day);
      CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); CREATE INDEX T_i ON T (code)`);
    const dataset = await harvest(from);
    expect(parsed(dataset, 'primaryKey')).toEqual(['day', 'id']);
    expect(dataset.properties).toMatchObject({
      kind: 'partitioned table',
      partitionKey: 'RANGE (day)',
      uniqueKeys: expect.stringContaining('UNIQUE (code, day)') as string,
      foreignKeys: expect.stringContaining('FOREIGN KEY (id) REFERENCES') as string,
      checks: expect.stringContaining('CHECK ((id > 0))') as string,
      indexes: expect.stringContaining('USING btree (code)') as string,
      partitions: expect.stringContaining(`FROM ('2024-01-01') TO ('2025-01-01')`) as string,
    });
    expect((await harvest(`${from}_1`)).properties['inheritsFrom']).toBe(from);
  });

  it('tells rows, size, server, owner and when it was last looked at', async () => {
    const from = await source.table('CREATE TABLE T AS SELECT generate_series(1, 1000) AS id; ANALYZE T');
    const dataset = await harvest(from);
    expect([dataset.rowEstimate, (dataset.sizeBytes ?? 0) > 8_192]).toEqual([1000, true]);
    expect(dataset.properties).toMatchObject({
      database: source.at.name,
      owner: source.at.user,
      encoding: 'UTF8',
      timeZone: 'UTC',
      serverVersion: expect.stringMatching(/^\d+/) as string,
      statisticsOf: expect.stringMatching(/^20\d\d-/) as string,
    });
  });

  it('tells what the reader may do, and not what others may', async () => {
    const from = await source.table('CREATE TABLE T (id int, secret text)');
    const { name, connection } = await source.role();
    await source.admin.query(`GRANT SELECT (id), INSERT ON ${from} TO ${name}`);
    const dataset = await harvest(from, connection);
    expect(parsed(dataset, 'grants')).toEqual(['INSERT']);
    expect(parsed(dataset, 'columns')).toMatchObject([{ name: 'id' }, { name: 'secret', readable: false }]);
    await source.dropRole(name);
  });

  it('tells whether changes could be captured, and everything in the way', async () => {
    const from = await source.table(
      'CREATE TABLE T (id int); CREATE UNLOGGED TABLE T_u (id int PRIMARY KEY); CREATE PUBLICATION T_pub FOR TABLE T',
    );
    const { name, connection } = await source.role();
    await source.admin.query(`GRANT SELECT ON ${from}, ${from}_u TO ${name}`);
    const published = await harvest(from, connection);
    expect(parsed(published, 'publications')).toEqual([`${from.replace('public.', '')}_pub`]);
    const obstacles = parsed(published, 'cdcObstacles');
    expect(obstacles).toContain('the user lacks REPLICATION');
    expect(obstacles).toContainEqual(expect.stringContaining('no replica identity'));
    expect(obstacles).not.toContainEqual(expect.stringContaining('no publication'));
    const unlogged = parsed(await harvest(`${from}_u`, connection), 'cdcObstacles');
    expect(unlogged).toContain('the table is not logged');
    expect(unlogged).toContainEqual(expect.stringContaining('no publication has the table'));
    await source.admin.query(`DROP PUBLICATION ${from.replace('public.', '')}_pub`);
    await source.dropRole(name);
  });

  it('has what is known of a statement and of views', async () => {
    const from = await source.table(
      'CREATE TABLE T (id int); CREATE VIEW T_v AS SELECT id + 1 AS next FROM T; CREATE MATERIALIZED VIEW T_m AS SELECT 1 AS one',
    );
    expect((await harvest(`${from}_v`)).properties['viewDefinition']).toContain('id + 1');
    expect((await harvest(`${from}_m`)).properties).toMatchObject({
      kind: 'materialized view',
      viewDefinition: expect.stringContaining('1 AS one') as string,
    });
    const query = `SELECT * FROM ${from}`;
    const [statement] = await postgresSource.harvest(
      source.connection(),
      [select({ query })],
      source.context(),
    );
    expect(statement).toMatchObject({
      rowEstimate: null,
      properties: { kind: 'query', query, cdcPossible: 'false' },
    });
  });
});
