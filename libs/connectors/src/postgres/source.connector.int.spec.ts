import { Secret } from '@chimera/config';
import {
  eventually,
  isolatedDatabase,
  sourceConnectorFeatures,
  uniqueName,
  type IsolatedDatabase,
  type SourceFixture,
} from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorContext, SourceConnection } from '../source.js';
import { postgresSource } from './source.connector.js';

let database: IsolatedDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await isolatedDatabase('pg_source');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(() => admin.end());

const context = (signal: AbortSignal = new AbortController().signal): ConnectorContext => ({
  secrets: { resolve: (reference) => Promise.resolve(new Secret(reference.replace('env:', ''))) },
  fileRoots: [],
  signal,
});

function connection(change: Partial<SourceConnection> = {}): SourceConnection {
  return {
    kind: 'postgres',
    uri: `postgres://${database.host}:${database.port}/${database.name}`,
    user: database.user,
    password: `env:${database.password}`,
    ...change,
  };
}

const made = async (sql: (table: string) => string): Promise<SourceFixture> => {
  const table = uniqueName('t');
  await admin.query(sql(table));
  return { connection: connection(), from: `public.${table}` };
};

const extremeColumns = [
  ['b', 'bool', 'boolean', 'true', 'false'],
  ['i2', 'int2', 'int32', '-32768', '32767'],
  ['i4', 'int4', 'int32', '-2147483648', '2147483647'],
  ['i8', 'int8', 'int64', '-9223372036854775808', '9223372036854775807'],
  ['f4', 'float4', 'float32', '-Infinity', 'NaN'],
  ['f8', 'float8', 'float64', '5e-324', '1.7976931348623157e+308'],
  ['n', 'numeric(38,10)', 'decimal(38,10)', '-9999999999999999999999999999.9999999999', '0.0000000001'],
  ['nn', 'numeric', 'text', '1e-5', '12345678901234567890.5', '0.00001', '12345678901234567890.5'],
  ['t', 'text', 'text', '', 'zwölf Boxkämpfer 🥊'],
  ['v', 'varchar(20)', 'text', "it's", '\\x "quoted"'],
  ['by', 'bytea', 'bytes', '\\x', '\\x00ff10', '', '00ff10'],
  ['d', 'date', 'date', '0001-01-01', '9999-12-31', '-719162', '2932896'],
  ['ti', 'time', 'time', '00:00:00', '23:59:59.999999', '0', '86399999999'],
  [
    'ts',
    'timestamp',
    'timestamp',
    '0001-01-01 00:00:00',
    '9999-12-31 23:59:59.999999',
    '-62135596800000000',
    '253402300799999999',
  ],
  [
    'tz',
    'timestamptz',
    'timestamptz',
    '1970-01-01 00:00:00+00',
    '2024-02-29 12:00:00+02',
    '0',
    '1709200800000000',
  ],
  ['u', 'uuid', 'uuid', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ['j', 'json', 'json', '{"a" : 1}', 'null'],
  ['jb', 'jsonb', 'json', '{"a":1}', '[]', '{"a": 1}', '[]'],
  ['a', 'int4[]', 'text', '{}', '{1,NULL,3}'],
  ['iv', 'interval', 'text', '1 day 2 hours', '-3 mons', 'P1DT2H', 'P-3M'],
] as const;

sourceConnectorFeatures('postgres', () => ({
  connector: postgresSource,
  context,
  extremes: async () => {
    const fixture = await made((table) => {
      const rows = [3, 4].map(
        (index) =>
          `(${extremeColumns.map((column) => `'${String(column[index]).replaceAll("'", "''")}'`).join(', ')})`,
      );
      const nulls = `(${extremeColumns.map(() => 'NULL').join(', ')})`;
      return `CREATE TABLE ${table} (${extremeColumns.map(([name, type]) => `${name} ${type}`).join(', ')}); INSERT INTO ${table} VALUES ${[...rows, nulls].join(', ')}`;
    });
    return {
      ...fixture,
      columns: extremeColumns.map(([name, , type]) => ({ name, type })),
      rows: [
        extremeColumns.map((column) => column[5] ?? column[3]),
        extremeColumns.map((column) => column[6] ?? column[4]),
        extremeColumns.map(() => null),
      ],
    };
  },
  numbered: (rows) =>
    made(
      (table) =>
        `CREATE TABLE ${table} AS SELECT i::int8 AS id, repeat('n', 100) AS name FROM generate_series(0, ${rows - 1}) AS i`,
    ),
  misspelt: (fixture) => `${fixture.from}x`,
  stalled: () => eventually(async () => expect(await backends(`wait_event = 'ClientWrite'`)).toBe(1)),
  idle: () => eventually(async () => expect(await backends('true')).toBe(0)),
}));

async function backends(condition: string): Promise<number> {
  const { rows } = await admin.query<{ n: string }>(
    `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'chimera' AND ${condition}`,
  );
  return Number(rows[0]?.n);
}

describe('postgres source', () => {
  it('harvests what the catalogue tells', async () => {
    const { from, connection: source } = await made(
      (table) => `CREATE DOMAIN ${table}_money AS numeric(12,2) NOT NULL;
        CREATE TABLE ${table}_parent (id int PRIMARY KEY);
        CREATE TABLE ${table} (b int, a int, price ${table}_money DEFAULT 1, note varchar(9), parent int REFERENCES ${table}_parent, PRIMARY KEY (a, b), UNIQUE (note));
        COMMENT ON TABLE ${table} IS 'orders'; COMMENT ON COLUMN ${table}.note IS 'free text'; INSERT INTO ${table} VALUES (1, 2); ANALYZE ${table}`,
    );
    const [dataset] = await postgresSource.harvest(source, [{ name: 'd', from }], context());
    expect(dataset).toMatchObject({
      physicalName: from,
      platform: 'postgres',
      urnName: `${database.name}.${from}`,
      rowEstimate: 1,
    });
    expect(
      dataset?.columns.map(({ name, type, nullable, keyPosition }) => [name, type, nullable, keyPosition]),
    ).toEqual([
      ['b', 'int32', false, 2],
      ['a', 'int32', false, 1],
      ['price', 'decimal(12,2)', false, null],
      ['note', 'text', true, null],
      ['parent', 'int32', true, null],
    ]);
    expect(dataset?.columns[3]?.description).toBe('free text');
    expect(dataset?.properties).toMatchObject({
      kind: 'table',
      comment: 'orders',
      primaryKey: '["a","b"]',
      encoding: 'UTF8',
      cdcPossible: expect.any(String) as string,
    });
    for (const property of [
      'owner',
      'foreignKeys',
      'uniqueKeys',
      'indexes',
      'grants',
      'serverVersion',
      'timeZone',
      'columns',
    ])
      expect(dataset?.properties[property]).toBeTruthy();
  });

  it('harvests views and partitioned tables', async () => {
    const { from, connection: source } = await made(
      (table) => `CREATE TABLE ${table} (id int, day date) PARTITION BY RANGE (day);
        CREATE TABLE ${table}_1 PARTITION OF ${table} FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        INSERT INTO ${table} VALUES (1, '2024-05-05'); ANALYZE ${table}; CREATE VIEW ${table}_v AS SELECT id FROM ${table}`,
    );
    const [table, view] = await postgresSource.harvest(
      source,
      [
        { name: 'a', from },
        { name: 'b', from: `${from}_v` },
      ],
      context(),
    );
    expect(table).toMatchObject({
      rowEstimate: 1,
      properties: { kind: 'partitioned table', partitionKey: 'RANGE (day)' },
    });
    expect(view).toMatchObject({
      rowEstimate: null,
      sizeBytes: null,
      properties: { kind: 'view', cdcPossible: 'false' },
    });
    expect(view?.properties['viewDefinition']).toContain('SELECT');
  });

  it('counts in the snapshot that it reads', async () => {
    const { from, connection: source } = await made((table) => `CREATE TABLE ${table} AS SELECT 1 AS id`);
    const [dataset] = await postgresSource.harvest(source, [{ name: 'd', from }], context());
    const reader = await postgresSource.open(
      {
        connection: source,
        dataset: { name: 'd', from },
        columns: dataset?.columns ?? [],
        rules: [],
        signal: new AbortController().signal,
      },
      context(),
    );
    await admin.query(`INSERT INTO ${from} VALUES (2)`);
    let read = 0;
    for await (const chunk of reader.read(0)) read += chunk.read;
    expect([read, await reader.countRows()]).toEqual([1, 1]);
    await reader.close();
  });

  it('takes a connection lost in the middle as something that passes', async () => {
    const { from, connection: source } = await made(
      (table) => `CREATE TABLE ${table} AS SELECT repeat('x', 1000) AS t FROM generate_series(1, 100000)`,
    );
    const [dataset] = await postgresSource.harvest(source, [{ name: 'd', from }], context());
    const reader = await postgresSource.open(
      {
        connection: source,
        dataset: { name: 'd', from },
        columns: dataset?.columns ?? [],
        rules: [],
        signal: new AbortController().signal,
      },
      context(),
    );
    const reading = async (): Promise<void> => {
      for await (const chunk of reader.read(0)) {
        expect(chunk.rows).toBeGreaterThan(0);
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chimera' AND datname = current_database()`,
        );
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_FAILED', disposition: 'retry' });
    await reader.close();
  });
});
