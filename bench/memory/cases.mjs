// @ts-check
/** Runs under strain, with the peak of every process that took part. */
import { postgres } from '../ingest/cases.mjs';
import { configure, runPipeline, untilQuiet } from '../ingest/mesh.mjs';
import { watchProcesses } from '../ingest/processes.mjs';
import { fingerprint } from '../ingest/tables.mjs';
import { openDoor } from '../net/door.mjs';

/**
 * @typedef {import('../ingest/works.mjs').Bench} Bench
 * @typedef {import('./tables.mjs').Strained} Strained
 * @typedef {{ name: string, rows: number, seconds: number, peaks: Map<string, number>, note: string }} Strain
 */

const deadlineMs = 1_800_000;

/**
 * Moves a table, checks that all of it arrived, and tells the peaks in MB. `uri` of the target stands for the usual one.
 * @param {Bench} bench @param {{ name: string, table: Strained, rows: number, uri?: string }} wanted @returns {Promise<Strain>}
 */
export async function strain(bench, { name, table, rows, uri }) {
  const pipeline = await configure(bench.mesh, wantedOf(bench, table, uri));
  const relation = relationOf(table.name, uri);
  await untilQuiet(bench.stateDir);
  const watch = await watchProcesses(bench.stateDir);
  try {
    const run = await runPipeline(bench.mesh, pipeline, deadlineMs);
    const peaks = peaksOf(watch.stop(), run.workers);
    await arrived(bench, table, relation);
    return { name, rows, seconds: run.seconds, peaks, note: '' };
  } finally {
    watch.stop();
    await forget(bench, relation);
  }
}

/** The same through a slow door; without it `seconds` would not have been noticed. @param {Bench} bench @param {{ name: string, table: Strained, rows: number, bytesPerSecond: number }} wanted @returns {Promise<Strain>} */
export async function slowly(bench, { name, table, rows, bytesPerSecond }) {
  const { PGHOST: host = '', PGPORT: port = '' } = bench.databases.target.environment;
  const door = await openDoor({ host, port: Number(port), up: bytesPerSecond });
  try {
    const uri = `postgres://127.0.0.1:${door.port}/${bench.databases.target.database}`;
    const found = await strain(bench, { name, table, rows, uri });
    const note = `${Math.round(door.passed().up / 2 ** 20)} MB at ${Math.round(bytesPerSecond / 1000)} KB/s`;
    return { ...found, note };
  } finally {
    door.close();
  }
}

/** A run that must end with a code of its own, clearly, and leave nothing. @param {Bench} bench @param {{ name: string, table: Strained, rows: number, code: string }} wanted @returns {Promise<Strain>} */
export async function refused(bench, { name, table, rows, code }) {
  const pipeline = await configure(bench.mesh, wantedOf(bench, table));
  const watch = await watchProcesses(bench.stateDir);
  const began = performance.now();
  const reason = await runPipeline(bench.mesh, pipeline, deadlineMs).then(
    () => 'it was published',
    (error) => String(error.message),
  );
  const peaks = peaksOf(watch.stop(), []);
  if (!reason.includes(code)) throw new Error(`${name}: expected ${code}, found: ${reason}`);
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(reason)?.[1] ?? '';
  return { name, rows, seconds: (performance.now() - began) / 1000, peaks, note: `${code}: ${message}` };
}

/** @param {Bench} bench @param {Strained} table @param {string} [uri] */
function wantedOf({ databases: { source, target } }, { name, key }, uri) {
  const relation = relationOf(name, uri);
  const place = { ...postgres(target), ...(uri === undefined ? {} : { uri }) };
  return {
    name: relation,
    source: postgres(source),
    from: `public.${name}`,
    key,
    rules: [],
    target: { ...place, schema: 'public', relation, mode: 'replace' },
  };
}

/** Each pipeline owns its relation. @param {string} name @param {string} [uri] */
function relationOf(name, uri) {
  return uri === undefined ? name : `${name}_slow`;
}

/** @param {Bench} bench @param {Strained} table @param {string} relation */
async function arrived({ databases: { source, target } }, table, relation) {
  const wanted = await fingerprint(source, table.name, table);
  const found = await fingerprint(target, relation, table);
  if (wanted !== found) throw new Error(`${relation}: expected ${wanted}, found ${found}.`);
}

/** What was published is dropped, so that the disk holds one large copy at a time. @param {Bench} bench @param {string} relation */
async function forget({ databases: { target } }, relation) {
  const tables = await target.query(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^${relation}__v'`,
  );
  await target.query(`DROP VIEW IF EXISTS ${relation}`);
  for (const { relname } of tables) await target.query(`DROP TABLE IF EXISTS ${relname}`);
}

/** @param {readonly import('../ingest/processes.mjs').Usage[]} usage @param {readonly any[]} workers */
function peaksOf(usage, workers) {
  /** @type {Map<string, number>} */
  const peaks = new Map();
  const note = (/** @type {string} */ name, /** @type {number} */ megabytes) =>
    void peaks.set(name, Math.max(megabytes, peaks.get(name) ?? 0));
  for (const { name, peakMb } of usage) note(name, peakMb);
  for (const { role, peakMemoryBytes } of workers) note(role, peakMemoryBytes / 2 ** 20);
  return peaks;
}
