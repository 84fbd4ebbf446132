import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compileAvroToPgCopy,
  compilePgCopyToAvro,
  pgTargetTypeOf,
  type RowChunk,
  type RowRule,
} from '@chimera/dataplane';
import { isolatedDatabase, testColumn } from '@chimera/testing';

/** Every type on its way from Postgres over Avro to Postgres, against Postgres' own text of each row. */
const types: readonly (readonly [string, string])[] = [
  ['boolean', 'boolean'],
  ['smallint', 'int32'],
  ['integer', 'int32'],
  ['bigint', 'int64'],
  ['real', 'float32'],
  ['double precision', 'float64'],
  ['numeric(15,2)', 'decimal(15,2)'],
  ['numeric(9,9)', 'decimal(9,9)'],
  ['numeric(38,10)', 'decimal(38,10)'],
  ['numeric(1000,400)', 'decimal(1000,400)'],
  ['numeric(6,-3)', 'decimal(9,0)'],
  ['text', 'text'],
  ['varchar(40)', 'text'],
  ['char(8)', 'text'],
  ['bytea', 'bytes'],
  ['date', 'date'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamptz', 'timestamptz'],
  ['uuid', 'uuid'],
  ['json', 'json'],
  ['jsonb', 'json'],
];
const columns = types.map(([nativeType, type], i) => testColumn(`c${i}`, type, { nativeType }));
const names = columns.map((column) => column.name).join(', ');

/** One value a type that is hard to get right, in Postgres' text. */
const extremes: readonly (readonly string[])[] = [
  [
    't',
    '-32768',
    '-2147483648',
    '-9223372036854775808',
    '-3.4028235e38',
    '-1.7976931348623157e308',
    '-9999999999999.99',
    '-0.999999999',
    `-${'9'.repeat(28)}.9999999999`,
    `-${'9'.repeat(600)}.${'9'.repeat(400)}`,
    '-999999000',
    '',
    '',
    '',
    '',
    '4714-11-24 BC',
    '00:00:00',
    '4714-11-24 00:00:00 BC',
    '4714-11-24 00:00:00+00 BC',
    '00000000-0000-0000-0000-000000000000',
    '{}',
    '{}',
  ],
  [
    'f',
    '32767',
    '2147483647',
    '9223372036854775807',
    '3.4028235e38',
    '1.7976931348623157e308',
    '9999999999999.99',
    '0.999999999',
    `${'9'.repeat(28)}.9999999999`,
    `${'9'.repeat(600)}.${'9'.repeat(400)}`,
    '999999000',
    '\u{1F600}é\u0001\n\t\\"',
    'x'.repeat(40),
    '12345678',
    '\\x00ff',
    '5874897-12-31',
    '24:00:00',
    '294246-12-31 23:59:59.999999',
    '294246-12-31 23:59:59.999999+00',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '[1, {"a" : null}]',
    '[1, {"a" : null}]',
  ],
  [
    't',
    '0',
    '-1',
    '4294967296',
    'NaN',
    'NaN',
    '0.01',
    '0.000000001',
    '0.0000000001',
    `0.${'0'.repeat(399)}1`,
    '1000',
    'x'.repeat(5_000_000),
    'ab',
    'ab',
    `\\x${'ab'.repeat(70_000)}`,
    '0001-01-01',
    '12:34:56.000001',
    '1969-12-31 23:59:59.999999',
    '0044-03-15 12:00:00+00 BC',
    '123e4567-e89b-12d3-a456-426614174000',
    '"\\u00e9"',
    '"\\u00e9"',
  ],
  [
    'f',
    '1',
    '1',
    '-4294967297',
    '-Infinity',
    'Infinity',
    '-0.01',
    '0',
    '10000.0001',
    '10000',
    '0',
    '\u2028',
    ' ',
    ' ',
    '\\x',
    '1970-01-01',
    '23:59:59.999999',
    '2000-01-01 00:00:00',
    '1999-12-31 23:59:59.999999+00',
    '123e4567-e89b-12d3-a456-426614174001',
    'null',
    'null',
  ],
  [
    'f',
    '-1',
    '10000',
    '-1',
    '1e-45',
    '5e-324',
    '100000000.00',
    '-0.0001',
    '99990000',
    '-0.00010001',
    '5000',
    'plain',
    'plain',
    'plain',
    '\\xdeadbeef',
    '2024-02-29',
    '00:00:00.1',
    '2024-02-29 23:59:60',
    '2024-02-29 12:00:00+14',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    '{"a":1,"a":2}',
    '{"b":2,"a":1}',
  ],
];

const random = `SELECT random() < 0.5, (random() * 65535 - 32768)::int, (random() * 4294967295 - 2147483648)::bigint,
  ((random() - 0.5) * 1.8e19)::numeric::bigint, ((random() - 0.5) * 10 ^ (random() * 60 - 30))::real, (random() - 0.5) * 10 ^ (random() * 600 - 300),
  round(((random() - 0.5) * 1e13)::numeric, 2), round((random() - 0.5)::numeric, 9), round(((random() - 0.5) * 10 ^ (random() * 28))::numeric, 10),
  round(((random() - 0.5) * 10 ^ (random() * 80 - 40))::numeric, 400), (random() * 900000)::numeric(6,-3),
  repeat(md5(i::text), (random() * 5)::int), left(md5(i::text), (random() * 32)::int), left(md5(i::text), (random() * 8)::int),
  decode(repeat(md5(i::text), (random() * 4)::int), 'hex'), date '2000-01-01' + ((random() - 0.5) * 1400000)::int, time '00:00' + random() * interval '24 hours',
  timestamp '2000-01-01' + (random() - 0.5) * interval '8000 years', timestamptz '2000-01-01 00:00+00' + (random() - 0.5) * interval '8000 years',
  md5(i::text)::uuid, jsonb_build_object('i', i, 't', md5(i::text))::json, jsonb_build_array(i, null, random()::text)
  FROM generate_series(1, 3000) i`;

describe('rows from Postgres over Avro to Postgres', () => {
  let client: pg.Client;

  beforeAll(async () => {
    client = new pg.Client({ connectionString: (await isolatedDatabase('wire')).url });
    await client.connect();
    await client.query("SET TIME ZONE 'UTC'");
    await client.query(
      `CREATE TABLE source (${types.map(([native], i) => `c${i} ${native}`).join(', ')}, must text)`,
    );
    await client.query(
      `CREATE TABLE target (${columns.map((column) => `${column.name} ${targetType(column)}`).join(', ')})`,
    );
    await client.query('SELECT setseed(0.5)');
    await client.query(`INSERT INTO source (${names}) ${random}`);
    const casts = types.map(([native], i) => `$${i + 1}::text::${native}`).join(', ');
    for (const row of extremes) await client.query(`INSERT INTO source (${names}) SELECT ${casts}`, [...row]);
    await client.query('INSERT INTO source DEFAULT VALUES');
  });

  afterAll(() => client.end());

  async function read(list: string, transcoder: ReturnType<typeof compilePgCopyToAvro>): Promise<RowChunk[]> {
    const chunks: RowChunk[] = [];
    for await (const bytes of client.query(
      copyTo(`COPY (SELECT ${list} FROM source) TO STDOUT (FORMAT binary)`),
    )) {
      transcoder.push(bytes as Buffer);
      for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) chunks.push(chunk);
    }
    const last = transcoder.end();
    return last === null ? chunks : [...chunks, last];
  }

  it('keeps every value of every type', async () => {
    const chunks = await read(names, compilePgCopyToAvro(columns, []));
    expect(chunks.flatMap((chunk) => chunk.rejected)).toEqual([]);
    const encoder = compileAvroToPgCopy(columns);
    const copy = [
      encoder.header(),
      ...chunks.map((chunk) => encoder.encode(chunk.bytes, chunk.rows)),
      encoder.trailer(),
    ];
    await pipeline(
      Readable.from(copy),
      client.query(copyFrom(`COPY target (${names}) FROM STDIN (FORMAT binary)`)),
    );
    // json arrives as jsonb; everything else must look the same to the last character.
    const source = columns
      .map((column) => (column.nativeType === 'json' ? `${column.name}::jsonb` : column.name))
      .join(', ');
    const account = (list: string, table: string) =>
      client.query(`SELECT count(*), sum(hashtext(r::text)) FROM (SELECT ${list} FROM ${table}) r`);
    expect((await account(names, 'target')).rows).toEqual((await account(source, 'source')).rows);
    const missing = await client.query(
      `SELECT count(*)::int AS n FROM (SELECT (r.*)::text FROM (SELECT ${source} FROM source) r EXCEPT ALL SELECT (r.*)::text FROM (SELECT ${names} FROM target) r) d`,
    );
    expect(missing.rows).toEqual([{ n: 0 }]);
  });

  it('shows rejected rows in the very text of Postgres', async () => {
    const withMust = [...columns, testColumn('must', 'text', { nativeType: 'text' })];
    const rules: RowRule[] = [{ rule: 'notNull', column: 'must' }];
    const chunks = await read(`${names}, must`, compilePgCopyToAvro(withMust, rules));
    const shown = chunks
      .flatMap((chunk) => chunk.rejected)
      .map(({ row }) => columns.map((column) => row[column.name] ?? null));
    // A cast of char to text drops its padding; format() does not.
    const list = columns.map(({ name, nativeType }) =>
      nativeType === 'char(8)'
        ? `CASE WHEN ${name} IS NOT NULL THEN format('%s', ${name}) END`
        : `${name}::text`,
    );
    const own = await client.query({ text: `SELECT ${list.join(', ')} FROM source`, rowMode: 'array' });
    expect(shown.length).toBe(own.rows.length);
    columns.forEach((column, i) => {
      if (column.type === 'boolean') return;
      const differing = shown.flatMap((row, r) =>
        row[i] === (own.rows as string[][])[r]?.[i] ? [] : [[row[i], (own.rows as string[][])[r]?.[i]]],
      );
      expect({ column: column.nativeType, differing: differing.slice(0, 3) }).toEqual({
        column: column.nativeType,
        differing: [],
      });
    });
  });
});

function targetType(column: (typeof columns)[number]): string {
  return pgTargetTypeOf(column) === 'numeric'
    ? column.type.replace('decimal', 'numeric')
    : pgTargetTypeOf(column);
}
