import { beforeAll, describe, expect, it } from 'vitest';
import { PgSourceFixture, select } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';
import { readingSettings } from './snapshot.js';

const source = PgSourceFixture.forFile('pg_types');

/** Native type, contract type, and values as SQL text. A value of a type that becomes text must give itself back. */
const asText: readonly (readonly [string, readonly string[]])[] = [
  [
    'numeric',
    ['NaN', 'Infinity', '-Infinity', '1e-16383', `${'9'.repeat(2000)}.${'9'.repeat(2000)}`, '1.500', '-0.0'],
  ],
  ['char(8)', ['', 'ab', '  ab  ']],
  ['"char"', ['', 'x', '\\377']],
  ['name', ['x'.repeat(63)]],
  [
    'interval',
    [
      '-1 mon +2 days -03:04:05.000006',
      '178000000 years',
      '-178000000 years',
      '0',
      '00:00:00.000001',
      'infinity',
    ],
  ],
  ['timetz', ['00:00:00+15:59:59', '24:00:00-15:59:59', '12:34:56.000001-03:30']],
  ['int4range', ['empty', '(,)', '[-2147483648,5)']],
  ['numrange', ['(1.10,2.200]', '[-Infinity,NaN]']],
  ['tstzrange', ['["2024-01-01 00:00:00.000001+05",infinity)', '(,"0044-03-15 00:00:00+00 BC"]']],
  ['datemultirange', ['{}', '{[2024-01-01,2024-02-01),[2025-01-01,)}']],
  ['bit(5)', ['10110']],
  ['varbit', ['', '1'.repeat(100)]],
  ['inet', ['10.0.0.1', '10.0.0.1/8', '2001:db8::1/64']],
  ['cidr', ['10.0.0.0/8', '2001:db8::/32']],
  ['macaddr', ['08:00:2b:01:02:03']],
  ['macaddr8', ['08:00:2b:01:02:03:04:05']],
  ['point', ['(0.1,-1e+300)', '(NaN,Infinity)']],
  ['line', ['{0.1,2,3}']],
  ['lseg', ['[(0.30000000000000004,0),(1,1)]']],
  ['box', ['(3,4),(1,2)']],
  ['path', ['[(0,0),(1,1)]', '((0,0),(1,1))']],
  ['polygon', ['((0,0),(1,0),(0,1))']],
  ['circle', ['<(1,2),3.3>']],
  ['xml', ['<a b="c">d</a>', 'text <x/>', '<?xml version="1.0" standalone="yes"?><a/>']],
  ['tsvector', [`'a':1A 'fat''s':2,3B 'x y':4`]],
  ['tsquery', [`'a' & !'b' <2> 'c':*AB`]],
  ['pg_lsn', ['16/B374D848', 'FFFFFFFF/FFFFFFFF']],
  ['txid_snapshot', ['10:20:10,14,15']],
  ['xid', ['4294967295']],
  ['xid8', ['18446744073709551615']],
  ['tid', ['(4294967295,65535)']],
  ['regclass', ['pg_class', 'types.pair']],
  ['regtype', ['integer', 'types.mood']],
  ['regprocedure', ['sum(integer)']],
  ['jsonpath', ['$."a"[*]?(@ > 1)']],
  ['aclitem', ['pg_monitor=r*/pg_monitor']],
  ['int2vector', ['1 2 -3']],
  ['types.mood', ['', "it's", 'größe, "x"']],
  ['types.short', ['ab   ']],
  ['types.pair', ['(1,"a ""b"", (c)")', '(,)', '(,"")']],
  ['types.hstore', ['"a"=>NULL, "b, c"=>"d\\"e"']],
  ['types.uuid', ['not built in']],
  ['types.numbers', ['{1,NULL,3}']],
  ['int4[]', ['{}', '{1,NULL,3}', '[0:1]={1,2}', '{{1,2},{3,4}}']],
  ['text[]', [`{"",NULL,"NULL","a,b","quo\\"te","back\\\\slash","{}"}`]],
  ['float8[]', ['{NaN,-Infinity,5e-324,0.1,1.7976931348623157e+308}']],
  ['numeric[]', ['{1.10,NaN}']],
  ['bytea[]', ['{"\\\\x00ff","\\\\x"}']],
  ['timestamptz[]', ['{"2024-01-01 00:00:00.000001+00",infinity,"0044-03-15 00:00:00+00 BC"}']],
  ['date[]', ['{5874897-12-31,-infinity}']],
  ['interval[]', ['{"1 day"}']],
  ['jsonb[]', ['{"{\\"a\\": 1}",null}']],
  ['char(3)[]', ['{"a  ","abc"}']],
  ['types.mood[]', [`{"","it's"}`]],
  ['types.pair[]', ['{"(1,\\"a\\")",NULL}']],
  ['money[]', ['{$1.00}']],
];

/** Types with a contract type of their own; `shown` is what the connector's rows hold, as SQL over the column `c`. */
const typed: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['bool', 'boolean', 'c::text', ['t', 'f']],
  ['int2', 'int32', 'c::text', ['-32768', '32767']],
  ['int4', 'int32', 'c::text', ['-2147483648', '2147483647']],
  ['int8', 'int64', 'c::text', ['-9223372036854775808', '9223372036854775807']],
  ['oid', 'int64', 'c::text', ['0', '4294967295']],
  ['numeric(1000,400)', 'decimal(1000,400)', 'c::text', [`-${'9'.repeat(600)}.${'9'.repeat(400)}`, '0']],
  ['numeric(6,-3)', 'decimal(9,0)', 'c::text', ['999999000', '-1000', '0']],
  ['numeric(2,5)', 'decimal(5,5)', 'c::text', ['0.00099', '-0.00001']],
  ['types.price', 'decimal(12,2)', 'c::text', ['9999999999.99']],
  ['money', 'decimal(19,2)', 'c::numeric::text', ['-92233720368547758.08', '92233720368547758.07', '0.01']],
  ['bytea', 'bytes', `encode(c, 'hex')`, ['', '\\x00ff', 'de\\255']],
  ['date', 'date', `(c - date '1970-01-01')::text`, ['4714-11-24 BC', '5874897-12-31', '0001-01-01 BC']],
  [
    'time',
    'time',
    `(extract(epoch FROM c) * 1000000)::int8::text`,
    ['00:00:00', '24:00:00', '23:59:59.999999'],
  ],
  [
    'timestamp',
    'timestamp',
    `(extract(epoch FROM c) * 1000000)::int8::text`,
    ['4714-11-24 00:00:00 BC', '294246-12-31 23:59:59.999999'],
  ],
  [
    'timestamptz',
    'timestamptz',
    `(extract(epoch FROM c) * 1000000)::int8::text`,
    ['4714-11-24 00:00:00+00 BC', '294246-12-31 23:59:59.999999+00', '2024-06-01 00:00:00+02'],
  ],
  [
    'uuid',
    'uuid',
    'c::text',
    ['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff'],
  ],
  ['json', 'json', 'c::text', ['{"b" : 1, "a":2, "a":3}', '"\\u0000"', 'null']],
  ['jsonb', 'json', 'c::text', ['{"b": 1e400, "a": [null]}', '-0.10']],
];

async function table(type: string, values: readonly string[]): Promise<string> {
  const from = await source.table(`CREATE TABLE T (i int, c ${type})`);
  for (const [index, value] of values.entries())
    await source.admin.query(`INSERT INTO ${from} SELECT $1, $2::text::${type}`, [index, value]);
  await source.admin.query(`INSERT INTO ${from} VALUES (${values.length}, NULL)`);
  return from;
}

/** What the server shows under the settings of a read. */
async function shownBy(sql: string): Promise<readonly (string | null)[]> {
  await source.admin.query(`BEGIN;${readingSettings}`);
  const { rows } = await source.admin.query<{ shown: string | null }>(sql);
  await source.admin.query('ROLLBACK');
  return rows.map((row) => row.shown);
}

const read = async (from: string): Promise<readonly (string | null)[]> =>
  (await source.rows({ from, columns: ['c'] })).rows.map((row) => row[0] ?? null);

describe('native types', () => {
  beforeAll(async () => {
    await source.admin.query(`CREATE SCHEMA types; CREATE EXTENSION hstore SCHEMA types;
      CREATE TYPE types.mood AS ENUM ('', 'it''s', 'größe, "x"'); CREATE TYPE types.pair AS (a int, b text);
      CREATE DOMAIN types.cents AS numeric(12,2); CREATE DOMAIN types.price AS types.cents CHECK (VALUE > 0);
      CREATE DOMAIN types.numbers AS int[]; CREATE DOMAIN types.short AS char(5); CREATE TYPE types.uuid AS ENUM ('not built in');
      SET TIME ZONE 'Asia/Kathmandu'; SET lc_monetary = 'C'`);
  });

  it.each(asText)('keeps %s as the text that the server shows and takes back', async (type, values) => {
    const from = await table(type, values);
    expect((await source.columns({ from }))[1]?.type).toBe('text');
    const texts = await read(from);
    expect(texts).toEqual(
      await shownBy(
        `SELECT CASE WHEN num_nonnulls(c) = 1 THEN format('%s', c) END AS shown FROM ${from} ORDER BY i`,
      ),
    );
    for (const [index, text] of texts.slice(0, -1).entries()) {
      const { rows } = await source.admin.query<{ same: boolean }>(
        `SELECT format('%s', $1::text::${type}) IS NOT DISTINCT FROM format('%s', c) AS same FROM ${from} WHERE i = ${index}`,
        [text],
      );
      expect({ text, same: rows[0]?.same }).toEqual({ text, same: true });
    }
  });

  it.each(typed)('keeps %s as %s', async (type, contract, shown, values) => {
    const from = await table(type, values);
    expect((await source.columns({ from }))[1]?.type).toBe(contract);
    expect(await read(from)).toEqual(await shownBy(`SELECT ${shown} AS shown FROM ${from} ORDER BY i`));
  });

  it.each([
    ['date', ['infinity', '-infinity']],
    ['timestamp', ['infinity', '-infinity', '294276-12-31 23:59:59']],
    ['timestamptz', ['infinity', '-infinity']],
    ['numeric(5,2)', ['NaN']],
  ])(
    'sets rows aside whole that hold a %s beyond the contract, and keeps it as text when asked to',
    async (type, values) => {
      const from = await table(type, values);
      const { rejected, rows } = await source.rows({ from });
      expect(rejected.map(({ code, column, row }) => [code, column, row['c']])).toEqual(
        values.map((value) => ['CHIMERA_ROW_TYPE', 'c', value]),
      );
      expect(rows).toHaveLength(1);
      const declared = { from, schema: [{ name: 'c', type: 'text' }] };
      const whole = await source.rows(declared);
      expect(whole.rows.map((row) => row[1])).toEqual([...values, null]);
      const same = await postgresSource.compare?.(
        source.connection(),
        select(declared),
        await source.columns(declared),
        source.context(),
      );
      expect(same).toEqual([]);
    },
  );

  it('reads other encodings as UTF-8, and says what to do about bytes that are no text', async () => {
    for (const [encoding, byte, expected] of [
      ['LATIN1', 'e9', 'é'],
      ['SQL_ASCII', 'e9', null],
    ] as const) {
      const name = `${source.at.name}_${encoding.toLowerCase()}`;
      await source.admin.query(
        `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`,
      );
      const connection = source.connection({ uri: `postgres://${source.at.host}:${source.at.port}/${name}` });
      const query = `SELECT convert_from('\\x${byte}', '${encoding}') AS c`;
      const reading = source.rows({ query }, { connection });
      if (expected !== null) expect((await reading).rows).toEqual([[expected]]);
      else
        await expect(reading).rejects.toMatchObject({
          disposition: 'reject',
          hint: expect.stringContaining('convert_from') as string,
        });
      await source.admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });

  it('refuses a declared type that is neither its own nor text', async () => {
    const from = await table('date', []);
    const faults = await postgresSource.test(
      source.connection(),
      [select({ from, schema: [{ name: 'c', type: 'int32' }] })],
      source.context(),
    );
    expect(faults).toMatchObject([{ code: 'CHIMERA_INTENT_INVALID', path: '/datasets/0/schema' }]);
  });
});
