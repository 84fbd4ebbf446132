// @ts-check
/** The pieces of work that contestants do: which rows, from where, with or without a key in the target. */
import {
  fingerprint,
  flights,
  lineitem,
  makeFlights,
  makeLineitem,
  plainFlights,
  sourceName,
} from './tables.mjs';

/**
 * @typedef {object} Bench What every case works with.
 * @property {string} stateDir
 * @property {string} folder For files.
 * @property {import('./mesh.mjs').Mesh} mesh
 * @property {Awaited<ReturnType<typeof import('./databases.mjs').openDatabases>>} databases
 * @typedef {object} Work One table moved once.
 * @property {string} label What people read, such as `flights 3 M, key`.
 * @property {'table' | 'csv' | 'parquet'} origin
 * @property {import('./tables.mjs').Table} table Columns, key and rules of the rows.
 * @property {boolean} keyed Whether the target has the key.
 * @property {number} rows
 * @property {string} from Name of the source table, or path of the file.
 * @property {string} expected Fingerprint of the source.
 */

/** Makes what is missing and lists the works of one size; lineitem has two thirds as many rows. @param {Bench} bench @param {number} rows @returns {Promise<Work[]>} */
export async function worksOf(bench, rows) {
  const { source } = bench.databases;
  const items = Math.round((rows * 2) / 3);
  const files = await makeFlights(source, bench.folder, rows);
  await makeLineitem(source, items);
  return [
    ...(await tableWorks(bench, flights, rows)),
    ...(await tableWorks(bench, lineitem, items)),
    ...(await fileWorks(bench, files, rows)),
  ];
}

/** @param {Bench} bench @param {import('./tables.mjs').Table} table @param {number} rows @returns {Promise<Work[]>} */
async function tableWorks({ databases }, table, rows) {
  const from = sourceName(table, rows);
  const expected = await fingerprint(databases.source, from, table);
  return [true, false].map((keyed) => ({
    label: `${table.name} ${short(rows)}, ${keyed ? 'key' : 'no key'}`,
    origin: /** @type {const} */ ('table'),
    ...{ table, keyed, rows, from, expected },
  }));
}

/** Files without a key hold the flights as they are; those with one are numbered. @param {Bench} bench @param {Awaited<ReturnType<typeof makeFlights>>} files @param {number} rows @returns {Promise<Work[]>} */
async function fileWorks({ databases }, files, rows) {
  const relation = sourceName(flights, rows);
  const works = [];
  for (const keyed of [true, false]) {
    const table = keyed ? flights : plainFlights;
    const expected = await fingerprint(databases.source, relation, table);
    for (const origin of /** @type {const} */ (['csv', 'parquet'])) {
      const label = `${origin === 'csv' ? 'CSV' : 'Parquet'} ${short(rows)}, ${keyed ? 'key' : 'no key'}`;
      const from = files[keyed ? 'numbered' : 'plain'][origin];
      works.push({ label, origin, table, keyed, rows, from, expected });
    }
  }
  return works;
}

/** @param {number} rows */
export function short(rows) {
  return rows >= 1e6 ? `${Math.round(rows / 1e5) / 10} M` : `${Math.round(rows / 100) / 10} k`;
}

/** Columns of the target as SQL. @param {Pick<Work, 'table' | 'keyed'>} work */
export function targetColumns({ table, keyed }) {
  return keyed ? `${table.columns}, primary key (${table.key.join(', ')})` : table.columns;
}

/** A rate counts only when the destination holds exactly what the source holds. @param {Bench} bench @param {Work} work @param {string} relation @param {import('./tables.mjs').Table['compared']} [compared] */
export async function same({ databases: { target } }, { label, table, expected }, relation, compared) {
  const found = await fingerprint(target, relation, { compared: compared ?? table.compared });
  if (found !== expected) throw new Error(`${label}: expected ${expected}, found ${found} in ${relation}.`);
}
