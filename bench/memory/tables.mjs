// @ts-check
/** Tables that strain memory, each in its own way. Made once. */

/** @typedef {import('../ingest/databases.mjs').Side} Side */
/** @typedef {{ name: string, key: string[], compared: string }} Strained */

/** Many narrow rows: about 52 bytes each in the heap. @param {Side} source @param {number} rows @returns {Promise<Strained>} */
export async function longTable(source, rows) {
  const name = `long_${rows}`;
  await once(
    source,
    name,
    `CREATE TABLE ${name} AS SELECT n AS id, timestamp '2020-01-01' + n * interval '1 second' AS moment, 'code ' || n % 1000 AS code
     FROM generate_series(1, ${rows}::bigint) AS n; ALTER TABLE ${name} ALTER id SET NOT NULL`,
  );
  return { name, key: ['id'], compared: 'id, moment, code' };
}

/** Few rows of so many bytes each; text that does not compress, as stored outside of the row. @param {Side} source @param {number} rows @param {number} bytes @returns {Promise<Strained>} */
export async function fatTable(source, rows, bytes) {
  const name = `fat_${rows}_${bytes}`;
  // 32 hexadecimal digits a piece.
  const text = `(SELECT string_agg(md5(n::text || '-' || i::text), '') FROM generate_series(1, ${Math.round(bytes / 32)}) AS i)`;
  await once(
    source,
    name,
    `CREATE TABLE ${name} (id bigint NOT NULL, body text); ALTER TABLE ${name} ALTER body SET STORAGE EXTERNAL;
     INSERT INTO ${name} SELECT n, ${text} FROM generate_series(1, ${rows}) AS n`,
  );
  return { name, key: [], compared: 'id, md5(body)' };
}

/** As many columns as Postgres allows. @param {Side} source @param {number} rows @param {number} columns @returns {Promise<Strained>} */
export async function wideTable(source, rows, columns) {
  const name = `wide_${rows}_${columns}`;
  const all = Array.from({ length: columns }, (_, index) => `c${index}`);
  await once(
    source,
    name,
    `CREATE TABLE ${name} (${all.map((column) => `${column} integer`).join(', ')});
     INSERT INTO ${name} SELECT ${all.map((_, index) => (index === 0 ? 'n' : `(n * ${index}) % 100000`)).join(', ')} FROM generate_series(1, ${rows}) AS n`,
  );
  return { name, key: [], compared: `md5(array[${['c0', 'c1', `c${columns - 1}`].join(', ')}]::text)` };
}

/** In one transaction: the table is there whole or not at all. @param {Side} source @param {string} name @param {string} sql */
async function once(source, name, sql) {
  const [{ there }] = await source.query(`SELECT to_regclass('public.${name}') IS NOT NULL AS there`);
  if (there === true) return;
  await source.query(`BEGIN; ${sql}; COMMIT`);
  await source.query(`VACUUM (FREEZE, ANALYZE) ${name}`);
}
