// @ts-check
/** What is moved: real flights, and made-up rows in the shape of TPC-H lineitem, the same every time. */
import { createReadStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { from as copyFrom } from 'pg-copy-streams';

const vega = fileURLToPath(new URL('../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));

/** Columns as SQL, and the key. */
export const flights = {
  name: 'flights',
  columns: 'id bigint not null, date timestamp, delay bigint, distance bigint, origin text, destination text',
  compared: 'id, date, delay, distance, origin, destination',
  key: ['id'],
  rules: [
    { id: 'date-present', rule: 'notNull', columns: ['date'] },
    { id: 'plausible-distance', rule: 'range', columns: ['distance'], min: 1, max: 6000 },
  ],
};

/** The same flights as they are in Parquet and CSV: without a number. */
export const plainFlights = {
  name: 'plain_flights',
  columns: 'date timestamp, delay bigint, distance bigint, origin text, destination text',
  compared: 'date, delay, distance, origin, destination',
  key: [],
  rules: flights.rules,
};

/** Sixteen columns with exact decimals, dates, padded and bounded text. */
export const lineitem = {
  name: 'lineitem',
  columns: `l_orderkey bigint not null, l_partkey integer not null, l_suppkey integer not null, l_linenumber integer not null,
    l_quantity numeric(15,2) not null, l_extendedprice numeric(15,2) not null, l_discount numeric(15,2) not null,
    l_tax numeric(15,2) not null, l_returnflag char(1) not null, l_linestatus char(1) not null, l_shipdate date not null,
    l_commitdate date not null, l_receiptdate date not null, l_shipinstruct char(25) not null, l_shipmode char(10) not null,
    l_comment varchar(44) not null`,
  // Padding of char(n) means nothing to SQL: whether it travels into text or not, values are compared without.
  compared: `l_orderkey, l_partkey, l_suppkey, l_linenumber, l_quantity, l_extendedprice, l_discount, l_tax, l_returnflag::char(1)::text,
    l_linestatus::char(1)::text, l_shipdate, l_commitdate, l_receiptdate, l_shipinstruct::char(25)::text, l_shipmode::char(10)::text, l_comment::text`,
  key: ['l_orderkey', 'l_linenumber'],
  rules: [
    { id: 'ship-date-present', rule: 'notNull', columns: ['l_shipdate'] },
    { id: 'plausible-quantity', rule: 'range', columns: ['l_quantity'], min: 1, max: 50 },
  ],
};

/** @typedef {typeof flights} Table */

/**
 * What is compared where somebody else chose the types of the target: every value as the source declares it, so that the
 * same value reads the same. @param {Table} table
 */
export function comparedAsDeclared(table) {
  return declared(table)
    .map(({ name, type }) => `${name}::${type}${type.startsWith('char(') ? '::text' : ''} AS ${name}`)
    .join(', ');
}

/** The columns as an intent confirms them, for files that have no types of their own. @param {Table} table */
export function confirmedSchema(table) {
  const types = /** @type {Record<string, string>} */ ({ bigint: 'int64' });
  return declared(table).map(({ name, type, nullable }) => ({ name, type: types[type] ?? type, nullable }));
}

/** @param {Table} table */
function declared({ columns }) {
  return columns.split(/,(?![^(]*\))/).map((column) => {
    const [, name = '', type = '', required] = /^\s*(\w+)\s+(.*?)(\s+not null)?\s*$/s.exec(column) ?? [];
    return { name, type, nullable: required === undefined };
  });
}

/** Name of the source table of so many rows. @param {Table} table @param {number} rows */
export function sourceName(table, rows) {
  return `${table.name}_${rows}`;
}

/**
 * Makes what is missing: files of the first `rows` flights, as they are and numbered, and the source table with its key.
 * @param {import('./databases.mjs').Side} source @param {string} folder @param {number} rows
 */
export async function makeFlights(source, folder, rows) {
  mkdirSync(folder, { recursive: true });
  // In the order of the file, so that the first rows of a small table are those of the large one.
  const first = `SELECT * FROM '${vega}' LIMIT ${rows}`;
  const plain = await makeFiles(join(folder, `flights-${rows}`), first);
  const numbered = await makeFiles(
    join(folder, `numbered-flights-${rows}`),
    `SELECT row_number() OVER () AS id, * FROM (${first})`,
  );
  if (!(await exists(source, sourceName(flights, rows))))
    await fillFromCsv(source, flights, sourceName(flights, rows), numbered.csv);
  return { plain, numbered };
}

/** The rows of a statement as CSV and as Parquet; a file appears whole or not at all. @param {string} path @param {string} rows */
async function makeFiles(path, rows) {
  const files = { csv: `${path}.csv`, parquet: `${path}.parquet` };
  for (const [file, options] of [
    [files.csv, 'HEADER'],
    [files.parquet, 'FORMAT parquet, COMPRESSION zstd'],
  ]) {
    if (existsSync(file)) continue;
    await duck(`COPY (${rows}) TO '${file}.part' (${options})`);
    renameSync(`${file}.part`, file);
  }
  return files;
}

/** @param {import('./databases.mjs').Side} source @param {number} rows */
export async function makeLineitem(source, rows) {
  const name = sourceName(lineitem, rows);
  if (await exists(source, name)) return;
  await source.query(`CREATE TABLE ${name} (${lineitem.columns})`);
  await source.query(`INSERT INTO ${name} ${lineitemRows(rows)}`);
  await finish(source, lineitem, name);
}

/** Every value follows from the row's number by a hash with a fixed seed per column. @param {number} rows */
function lineitemRows(rows) {
  const hash = (/** @type {number} */ seed, /** @type {number} */ below) =>
    `(abs(hashint8extended(n, ${seed})) % ${below})`;
  const pick = (/** @type {number} */ seed, /** @type {string[]} */ of) =>
    `(array[${of.map((text) => `'${text}'`).join(',')}])[1 + ${hash(seed, of.length)}::int]`;
  const word = (/** @type {number} */ seed) =>
    pick(seed, [
      'carefully',
      'quickly',
      'furiously',
      'slyly',
      'deposits',
      'requests',
      'accounts',
      'packages',
      'ideas',
      'foxes',
      'regular',
      'express',
      'special',
      'pending',
      'final',
      'even',
    ]);
  return `SELECT n / 4 * 8 + n / 4 % 3, 1 + ${hash(1, 200_000)}, 1 + ${hash(2, 10_000)}, 1 + n % 4,
    1 + ${hash(3, 50)}, (1 + ${hash(3, 50)}) * (90000 + ${hash(4, 110_000)}) / 100.0, ${hash(5, 11)} / 100.0, ${hash(6, 9)} / 100.0,
    ${pick(7, ['R', 'A', 'N'])}, ${pick(8, ['O', 'F'])}, date '1992-01-02' + ${hash(9, 2_500)}::int, date '1992-01-31' + ${hash(10, 2_500)}::int,
    date '1992-01-03' + ${hash(11, 2_500)}::int, ${pick(12, ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'])},
    ${pick(13, ['AIR', 'FOB', 'MAIL', 'RAIL', 'REG AIR', 'SHIP', 'TRUCK'])}, left(concat_ws(' ', ${word(14)}, ${word(15)}, ${word(16)}, ${word(17)}), 44)
    FROM generate_series(0, ${rows - 1}::bigint) AS n`;
}

/** @param {import('./databases.mjs').Side} source @param {string} name */
async function exists(source, name) {
  const [row] = await source.query(`SELECT to_regclass('public.${name}') IS NOT NULL AS there`);
  return row.there === true;
}

/**
 * @param {import('./databases.mjs').Side} source @param {Table} table @param {string} name @param {string} file
 */
async function fillFromCsv(source, table, name, file) {
  const client = await source.connect();
  try {
    await client.query(`BEGIN; CREATE TABLE ${name} (${table.columns})`);
    await pipeline(
      createReadStream(file),
      client.query(copyFrom(`COPY ${name} FROM STDIN (FORMAT csv, HEADER)`)),
    );
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  await finish(source, table, name);
}

/** A primary key, as production tables have, and no work left for vacuum in the middle of a measurement. */
async function finish(
  /** @type {import('./databases.mjs').Side} */ source,
  /** @type {Table} */ table,
  /** @type {string} */ name,
) {
  await source.query(`ALTER TABLE ${name} ADD PRIMARY KEY (${table.key.join(', ')})`);
  await source.query(`VACUUM (FREEZE, ANALYZE) ${name}`);
}

/** @param {string} sql */
async function duck(sql) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    await (await instance.connect()).run(sql);
  } finally {
    instance.closeSync();
  }
}

/**
 * Rows and a checksum over their text that does not depend on order: how source and destination are compared.
 * @param {import('./databases.mjs').Side} side @param {string} relation @param {Pick<Table, 'compared'>} table @returns {Promise<string>}
 */
export async function fingerprint(side, relation, { compared }) {
  const [row] = await side.query(
    `SELECT count(*)::text AS rows, coalesce(sum(hashtext(t::text)), 0)::text AS sum FROM (SELECT ${compared} FROM ${relation}) t`,
  );
  return `${row.rows} rows, sum ${row.sum}`;
}
