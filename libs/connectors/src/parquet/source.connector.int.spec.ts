import { DuckDBInstance } from '@duckdb/node-api';
import { Secret } from '@chimera/config';
import { sourceConnectorFeatures, uniqueName, type SourceFixture } from '@chimera/testing';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorContext, ReadPlan, SourceConnection } from '../source.js';
import { parquetSource } from './source.connector.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-parquet-'));
const outside = mkdtempSync(join(tmpdir(), 'chimera-outside-'));
let duck: DuckDBInstance;

beforeAll(async () => {
  duck = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  duck.closeSync();
  rmSync(folder, { recursive: true, force: true });
  rmSync(outside, { recursive: true, force: true });
});

const context = (signal: AbortSignal = new AbortController().signal): ConnectorContext => ({
  secrets: { resolve: (reference) => Promise.resolve(new Secret(reference)) },
  fileRoots: [folder],
  signal,
});
const connection: SourceConnection = { kind: 'parquet', uri: `file://${folder}` };

async function write(sql: string, from = `${uniqueName('f')}.parquet`, options = ''): Promise<SourceFixture> {
  const writer = await duck.connect();
  await writer.run(`COPY (${sql}) TO '${join(folder, from)}' (FORMAT parquet${options})`);
  writer.closeSync();
  return { connection, from };
}

const extremes = [
  ['b', 'boolean', 'true::BOOLEAN', 'false', 'true', 'false'],
  ['i1', 'int32', '(-128)::TINYINT', '127', '-128', '127'],
  ['u2', 'int32', '0::USMALLINT', '65535', '0', '65535'],
  ['i4', 'int32', '(-2147483648)::INTEGER', '2147483647', '-2147483648', '2147483647'],
  ['u4', 'int64', '0::UINTEGER', '4294967295', '0', '4294967295'],
  [
    'i8',
    'int64',
    '(-9223372036854775808)::BIGINT',
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775807',
  ],
  ['u8', 'decimal(20,0)', '0::UBIGINT', '18446744073709551615', '0', '18446744073709551615'],
  ['f4', 'float32', "'-Infinity'::FLOAT", "'NaN'::FLOAT", '-Infinity', 'NaN'],
  ['f8', 'float64', '5e-324::DOUBLE', '1.7976931348623157e308', '5e-324', '1.7976931348623157e+308'],
  ['d4', 'decimal(4,2)', '(-99.99)::DECIMAL(4,2)', '99.99', '-99.99', '99.99'],
  ['d9', 'decimal(9,0)', '(-999999999)::DECIMAL(9,0)', '1', '-999999999', '1'],
  ['d18', 'decimal(18,3)', '0.001::DECIMAL(18,3)', '999999999999999.999', '0.001', '999999999999999.999'],
  [
    'd38',
    'decimal(38,10)',
    "'-9999999999999999999999999999.9999999999'::DECIMAL(38,10)",
    '0',
    '-9999999999999999999999999999.9999999999',
    '0.0000000000',
  ],
  ['t', 'text', "''::VARCHAR", "'zwölf Boxkämpfer jagen Viktor 🥊'", '', 'zwölf Boxkämpfer jagen Viktor 🥊'],
  ['by', 'bytes', "''::BLOB", "'\\x00\\xFF\\x10'::BLOB", '', '00ff10'],
  ['d', 'date', "'0001-01-01'::DATE", "'9999-12-31'", '-719162', '2932896'],
  ['ti', 'time', "'00:00:00'::TIME", "'23:59:59.999999'", '0', '86399999999'],
  [
    'ts',
    'timestamp',
    "'0001-01-01 00:00:00'::TIMESTAMP",
    "'9999-12-31 23:59:59.999999'",
    '-62135596800000000',
    '253402300799999999',
  ],
  [
    'tn',
    'timestamp',
    "'1969-12-31 23:59:59.123456789'::TIMESTAMP_NS",
    "'2024-01-01'",
    '-876544',
    '1704067200000000',
  ],
  [
    'tz',
    'timestamptz',
    "'1970-01-01 00:00:00+00'::TIMESTAMPTZ",
    "'2024-02-29 12:00:00+02'",
    '0',
    '1709200800000000',
  ],
  [
    'u',
    'uuid',
    "'00000000-0000-0000-0000-000000000000'::UUID",
    "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ],
  ['l', 'json', '[1, NULL]::INTEGER[]', '[]', '[1,null]', '[]'],
  ['s', 'json', "{'a': 1, 'b': 'x'}", "{'a': 2, 'b': NULL}", '{"a":1,"b":"x"}', '{"a":2,"b":null}'],
] as const;

sourceConnectorFeatures('parquet', () => ({
  connector: parquetSource,
  context,
  extremes: async () => {
    const values = (index: 2 | 3): string => extremes.map((column) => column[index]).join(', ');
    const table = uniqueName('extremes');
    const maker = await duck.connect();
    await maker.run(
      `CREATE TABLE ${table} AS SELECT ${extremes.map((column) => `${column[2]} AS ${column[0]}`).join(', ')}`,
    );
    await maker.run(`INSERT INTO ${table} VALUES (${values(3)}), (${extremes.map(() => 'NULL').join(', ')})`);
    maker.closeSync();
    return {
      ...(await write(`SELECT * FROM ${table}`)),
      columns: extremes.map(([name, type]) => ({ name, type })),
      rows: [
        extremes.map((column) => column[4]),
        extremes.map((column) => column[5]),
        extremes.map(() => null),
      ],
    };
  },
  numbered: (rows) =>
    write(
      `SELECT i::BIGINT AS id, repeat('n', 100) AS name FROM range(${rows}) AS r(i)`,
      undefined,
      ', ROW_GROUP_SIZE 20000',
    ),
  misspelt: (fixture) => fixture.from.replace('.parquet', 'x.parquet'),
  idle: () => Promise.resolve(),
}));

describe('parquet source', () => {
  const codeOf = async (from: string, change: Partial<SourceConnection> = {}): Promise<string> => {
    const faults = await parquetSource.test({ ...connection, ...change }, [{ name: 'd', from }], context());
    return faults.map((fault) => fault.code).join();
  };
  const planFor = async (fixture: SourceFixture): Promise<ReadPlan> => {
    const dataset = { name: 'd', from: fixture.from };
    const [harvested] = await parquetSource.harvest(connection, [dataset], context());
    return {
      connection,
      dataset,
      columns: harvested?.columns ?? [],
      rules: [],
      signal: new AbortController().signal,
    };
  };

  it('tells missing, unreadable and other files apart', async () => {
    writeFileSync(join(folder, 'table.csv'), 'a,b\n1,2\n3,4\n');
    writeFileSync(join(folder, 'empty.parquet'), '');
    writeFileSync(join(folder, 'cut.parquet'), Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100)]));
    writeFileSync(
      join(folder, 'damaged.parquet'),
      Buffer.concat([
        Buffer.from('PAR1'),
        Buffer.alloc(100, 7),
        Buffer.from([50, 0, 0, 0]),
        Buffer.from('PAR1'),
      ]),
    );
    mkdirSync(join(folder, 'sub'), { recursive: true });
    expect(await codeOf('nothing.parquet')).toBe('CHIMERA_SOURCE_OBJECT_MISSING');
    expect(await codeOf('sub')).toBe('CHIMERA_SOURCE_OBJECT_MISSING');
    expect(await codeOf('none-*.parquet')).toBe('CHIMERA_SOURCE_OBJECT_MISSING');
    for (const name of ['table.csv', 'empty.parquet', 'cut.parquet', 'damaged.parquet'])
      expect([name, await codeOf(name)]).toEqual([name, 'CHIMERA_SOURCE_FORMAT']);
    expect(await codeOf('x', { uri: 'ftp://host/' })).toBe('CHIMERA_INTENT_INVALID');
  });

  it('reads nothing outside the allowed folders, through links neither', async () => {
    const { from } = await write('SELECT 1 AS id');
    renameSync(join(folder, from), join(outside, 'secret.parquet'));
    symlinkSync(join(outside, 'secret.parquet'), join(folder, 'link.parquet'));
    mkdirSync(join(folder, 'linked'), { recursive: true });
    symlinkSync(outside, join(folder, 'linked', 'folder'));
    for (const path of [
      'link.parquet',
      'linked/folder/secret.parquet',
      'linked/*/secret.parquet',
      '../x',
      '/etc/passwd',
      'lin*.parquet',
    ]) {
      expect([path, await codeOf(path)]).toEqual([
        path,
        path === 'linked/*/secret.parquet'
          ? 'CHIMERA_SOURCE_OBJECT_MISSING'
          : 'CHIMERA_SOURCE_PATH_FORBIDDEN',
      ]);
    }
    expect(await codeOf('secret.parquet', { uri: `file://${outside}` })).toBe(
      'CHIMERA_SOURCE_PATH_FORBIDDEN',
    );
    rmSync(join(folder, 'link.parquet'));
  });

  it('reads a pattern as one dataset, in order of the paths', async () => {
    const name = uniqueName('set');
    mkdirSync(join(folder, name, "it's", 'deep'), { recursive: true });
    await write('SELECT 1 AS id', `${name}/a.parquet`);
    await write('SELECT 2 AS id', `${name}/b.parquet`);
    const writer = await duck.connect();
    await writer.run(
      `COPY (SELECT 3 AS id) TO '${join(folder, name, "it''s", 'deep', 'c.parquet')}' (FORMAT parquet)`,
    );
    const plan = await planFor({ connection, from: `${name}/**/*.parquet` });
    const reader = await parquetSource.open(
      { ...plan, rules: [{ rule: 'range', column: 'id', min: '100' }] },
      context(),
    );
    const positions: string[] = [];
    for await (const chunk of reader.read(0))
      positions.push(...chunk.rejected.map((row) => `${row.row['id'] ?? ''}: ${row.position}`));
    expect([await reader.countRows(), positions]).toEqual([
      3,
      [
        `1: ${name}/a.parquet, row group 0, row 1`,
        `2: ${name}/b.parquet, row group 0, row 1`,
        `3: ${name}/it's/deep/c.parquet, row group 0, row 1`,
      ],
    ]);
    await reader.close();
    await writer.run(`COPY (SELECT 'x' AS id) TO '${join(folder, name, 'z.parquet')}' (FORMAT parquet)`);
    expect(await codeOf(`${name}/*.parquet`)).toBe('CHIMERA_SOURCE_FORMAT');
    writer.closeSync();
  });

  it('harvests what the footers tell, but no values', async () => {
    const { from } = await write(
      "SELECT i AS id, 'canary' AS name FROM range(50000) AS r(i)",
      undefined,
      ', ROW_GROUP_SIZE 20480, COMPRESSION zstd',
    );
    const [dataset] = await parquetSource.harvest(connection, [{ name: 'd', from }], context());
    expect(dataset).toMatchObject({
      platform: 'file',
      physicalName: join(folder, from),
      rowEstimate: 50_000,
      properties: { format: 'parquet', rowGroups: '3', compression: 'ZSTD', fileCount: '1' },
    });
    expect(dataset?.properties['fingerprint']).toMatch(/^sha256:/);
    expect(JSON.stringify(dataset)).not.toContain('canary');
    utimesSync(join(folder, from), new Date(0), new Date(0));
    const [later] = await parquetSource.harvest(connection, [{ name: 'd', from }], context());
    expect(later?.properties['fingerprint']).not.toBe(dataset?.properties['fingerprint']);
  });

  it('does not take a damaged page for the end of the file', async () => {
    const fixture = await write(
      `SELECT i AS id, md5(i::VARCHAR) AS name FROM range(400000) AS r(i)`,
      undefined,
      ', ROW_GROUP_SIZE 20480',
    );
    const plan = await planFor(fixture);
    const path = join(folder, fixture.from);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 200_000));
    const reader = await parquetSource.open(plan, context());
    const reading = async (): Promise<void> => {
      for await (const chunk of reader.read(0)) expect(chunk.rows).toBeGreaterThan(0);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_FORMAT', disposition: 'reject' });
    await reader.close();
  });

  it('takes a file that changes while it is read as something that passes', async () => {
    const fixture = await write(`SELECT i AS id FROM range(100000) AS r(i)`);
    const reader = await parquetSource.open(await planFor(fixture), context());
    const reading = async (): Promise<void> => {
      for await (const chunk of reader.read(0)) {
        expect(chunk.rows).toBeGreaterThan(0);
        appendFileSync(join(folder, fixture.from), 'x');
      }
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'CHIMERA_SOURCE_FAILED',
      disposition: 'retry',
      message: expect.stringContaining('was changed') as string,
    });
    await reader.close();
  });
});
