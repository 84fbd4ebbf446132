// @ts-check
/** What is measured: every case moves one table once and is counted at its destination. */
import { copyCsv, copyTable } from './copies.mjs';
import { configure, runPipeline, untilQuiet } from './mesh.mjs';
import { endedChildrenCpu, watchProcesses } from './processes.mjs';
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
 * @typedef {object} Case
 * @property {string} name
 * @property {string | null} limit Name of the case that this one is compared with.
 * @property {number} rows
 * @property {() => Promise<Measured>} measure
 * @typedef {{ seconds: number, clientCpu?: number, run?: Awaited<ReturnType<typeof runPipeline>>, usage: readonly import('./processes.mjs').Usage[] }} Measured
 */

/** Cases of one size, in the order in which they take turns. @param {Bench} bench @param {number} rows @returns {Promise<Case[]>} */
export async function casesOf(bench, rows) {
  const { source } = bench.databases;
  const items = Math.round((rows * 2) / 3);
  const files = await makeFlights(source, bench.folder, rows);
  await makeLineitem(source, items);
  const expected = await fingerprint(source, sourceName(flights, rows), plainFlights);
  const file = { table: plainFlights, rows, expected };
  return [
    ...(await tableCases(bench, flights, rows)),
    await csvCase(bench, file, files.csv),
    await parquetCase(bench, file, files),
    ...(await tableCases(bench, lineitem, items)),
  ];
}

/** @param {Bench} bench @param {import('./tables.mjs').Table} table @param {number} rows @returns {Promise<Case[]>} */
async function tableCases(bench, table, rows) {
  const expected = await fingerprint(bench.databases.source, sourceName(table, rows), table);
  const cases = [];
  for (const keyed of [false, true]) {
    const what = { table, rows, expected, keyed };
    const label = `${table.name} ${short(rows)}, ${keyed ? 'key' : 'no key'}`;
    cases.push(copyCase(bench, what, `${label}: COPY to COPY`, null));
    cases.push(await meshCase(bench, what, `${label}: mesh`, `${label}: COPY to COPY`));
    if (!keyed) cases.push(copyCase(bench, what, `${label}: COPY to COPY again`, `${label}: COPY to COPY`));
  }
  return cases;
}

/** @param {number} rows */
function short(rows) {
  return rows >= 1e6 ? `${Math.round(rows / 1e5) / 10} M` : `${Math.round(rows / 1000)} k`;
}

/** @typedef {{ table: any, rows: number, expected: string, keyed?: boolean }} What */

/** @param {Bench} bench @param {What} what @param {string} name @param {string | null} limit @returns {Case} */
function copyCase(bench, { table, rows, expected, keyed = false }, name, limit) {
  const { source, target } = bench.databases;
  return bareCase(bench, { name, limit, rows, expected, table, columns: columnsOf(table, keyed) }, () =>
    copyTable(source, sourceName(table, rows), target, 'bare'),
  );
}

/** @param {Bench} bench @param {What} what @param {string} file */
async function csvCase(bench, { table, rows, expected }, file) {
  const name = `flights ${short(rows)}, no key: psql \\copy of CSV`;
  return bareCase(bench, { name, limit: null, rows, expected, table, columns: columnsOf(table, false) }, () =>
    copyCsv(file, bench.databases.target, 'bare'),
  );
}

/** @param {any} table @param {boolean} keyed */
function columnsOf(table, keyed) {
  return keyed ? `${table.columns}, primary key (${table.key.join(', ')})` : table.columns;
}

/**
 * @param {Bench} bench @param {{ name: string, limit: string | null, rows: number, expected: string, table: any, columns: string }} wanted
 * @param {() => Promise<void>} work @returns {Case}
 */
function bareCase(bench, { name, limit, rows, expected, table, columns }, work) {
  const { target, checkpoint } = bench.databases;
  const measure = async () => {
    await target.query(`DROP TABLE IF EXISTS bare; CREATE TABLE bare (${columns})`);
    await checkpoint();
    const watch = await watchProcesses(bench.stateDir);
    const cpuBefore = endedChildrenCpu();
    const began = performance.now();
    await work();
    const seconds = (performance.now() - began) / 1000;
    const clientCpu = endedChildrenCpu() - cpuBefore;
    const usage = watch.stop();
    await same(bench, { expected, table, name }, 'bare');
    await target.query('DROP TABLE bare');
    return { seconds, clientCpu, usage };
  };
  return { name, limit, rows, measure };
}

/** @param {Bench} bench @param {What} what @param {string} name @param {string} limit */
async function meshCase(bench, { table, rows, expected, keyed = false }, name, limit) {
  const { source } = bench.databases;
  const wanted = {
    name: `${table.name}_${rows}_${keyed ? 'key' : 'nokey'}`,
    source: postgres(source),
    from: `public.${sourceName(table, rows)}`,
    key: keyed ? table.key : [],
  };
  return throughMesh(bench, { ...wanted, rules: table.rules }, { name, limit, rows, expected, table });
}

/** @param {Bench} bench @param {What} what @param {{ folder: string, parquetName: string }} files */
async function parquetCase(bench, { table, rows, expected }, { folder, parquetName }) {
  const wanted = {
    name: `parquet_${rows}`,
    source: { kind: 'parquet', uri: `file:${folder}` },
    from: parquetName,
    key: [],
  };
  const name = `flights ${short(rows)}, no key: Parquet, mesh`;
  const limit = `flights ${short(rows)}, no key: psql \\copy of CSV`;
  return throughMesh(bench, { ...wanted, rules: table.rules }, { name, limit, rows, expected, table });
}

/**
 * @param {Bench} bench @param {{ name: string, source: object, from: string, key: string[], rules: object[] }} wanted
 * @param {{ name: string, limit: string, rows: number, expected: string, table: any }} told @returns {Promise<Case>}
 */
async function throughMesh(bench, wanted, { name, limit, rows, expected, table }) {
  const { target, checkpoint } = bench.databases;
  const place = { ...postgres(target), schema: 'public', relation: wanted.name, mode: 'replace' };
  const pipeline = await configure(bench.mesh, { ...wanted, target: place });
  const measure = async () => {
    await untilQuiet(bench.stateDir);
    await checkpoint();
    const watch = await watchProcesses(bench.stateDir);
    const run = await runPipeline(bench.mesh, pipeline);
    const usage = watch.stop();
    await same(bench, { expected, table, name }, `public.${wanted.name}`);
    return { seconds: run.seconds, run, usage };
  };
  return { name, limit, rows, measure };
}

/** @param {import('./databases.mjs').Side} side */
function postgres({ uri, user, passwordReference }) {
  return { kind: 'postgres', uri, user, password: passwordReference };
}

/** A rate counts only when the destination holds exactly what the source holds. @param {Bench} bench @param {{ expected: string, table: any, name: string }} wanted @param {string} relation */
async function same({ databases: { target } }, { expected, table, name }, relation) {
  const found = await fingerprint(target, relation, table);
  if (found !== expected) throw new Error(`${name}: expected ${expected}, found ${found}.`);
}
