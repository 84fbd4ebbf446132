// @ts-check
/** Who does the works: bare copies (the limit), the same again (the control) and the mesh. Every case is counted at its destination. */
import { basename, dirname } from 'node:path';
import { copyCsv, copyTable } from './copies.mjs';
import { configure, runPipeline, untilQuiet } from './mesh.mjs';
import { endedChildrenCpu, watchProcesses } from './processes.mjs';
import { confirmedSchema } from './tables.mjs';
import { same, targetColumns, worksOf } from './works.mjs';

/**
 * @typedef {import('./works.mjs').Bench} Bench
 * @typedef {import('./works.mjs').Work} Work
 * @typedef {object} Case
 * @property {string} name Work and contestant.
 * @property {Work} work
 * @property {string} contestant
 * @property {string | null} limit Name of the case that this one is compared with.
 * @property {number} rows
 * @property {() => Promise<Measured>} measure
 * @property {string} [rival] Name of a case of the same peer: the slower of both is measured once only.
 * @typedef {{ seconds: number, clientCpu?: number, run?: Awaited<ReturnType<typeof runPipeline>>, usage: readonly import('./processes.mjs').Usage[] }} Measured
 */

/** Cases of one size, in the order in which they take turns. @param {Bench} bench @param {number} rows @returns {Promise<Case[]>} */
export async function casesOf(bench, rows) {
  return casesFor(bench, await worksOf(bench, rows));
}

/** @param {Bench} bench @param {readonly Work[]} works @returns {Case[]} */
export function casesFor(bench, works) {
  return works.flatMap((work) => [...bareCases(bench, work), meshCase(bench, work)]);
}

/** What can be had without looking at a row; a Parquet file is compared with the CSV file of the same rows. @param {Work} work */
export function limitOf({ label, origin }) {
  if (origin === 'table') return `${label}: COPY`;
  return `${label.replace('Parquet', 'CSV')}: \\copy`;
}

/** @param {Bench} bench @param {Work} work @returns {Case[]} */
function bareCases(bench, work) {
  if (work.origin === 'parquet') return [];
  const contestant = work.origin === 'table' ? 'COPY' : '\\copy';
  return [
    bareCase(bench, work, { contestant, limit: null }),
    bareCase(bench, work, { contestant: `${contestant} again`, limit: limitOf(work) }),
  ];
}

/** @param {Bench} bench @param {Work} work @param {{ contestant: string, limit: string | null }} told @returns {Case} */
function bareCase(bench, work, { contestant, limit }) {
  const { source, target, checkpoint } = bench.databases;
  const move = () =>
    work.origin === 'table'
      ? copyTable(source, work.from, target, 'bare')
      : copyCsv(work.from, target, 'bare');
  const measure = async () => {
    await target.query(`DROP TABLE IF EXISTS bare; CREATE TABLE bare (${targetColumns(work)})`);
    await checkpoint();
    const watch = await watchProcesses(bench.stateDir);
    const cpuBefore = endedChildrenCpu();
    const began = performance.now();
    await move();
    const seconds = (performance.now() - began) / 1000;
    const clientCpu = endedChildrenCpu() - cpuBefore;
    const usage = watch.stop();
    await same(bench, work, 'bare');
    await target.query('DROP TABLE bare');
    return { seconds, clientCpu, usage };
  };
  return { name: `${work.label}: ${contestant}`, work, contestant, limit, rows: work.rows, measure };
}

/** @param {Bench} bench @param {Work} work @returns {Case} */
function meshCase(bench, work) {
  const relation = pipelineName(work);
  const measure = async () => {
    const pipeline = await configure(bench.mesh, wantedOf(bench, work));
    await untilQuiet(bench.stateDir);
    await bench.databases.checkpoint();
    const watch = await watchProcesses(bench.stateDir);
    try {
      const run = await runPipeline(bench.mesh, pipeline);
      const usage = watch.stop();
      await same(bench, work, `public.${relation}`);
      return { seconds: run.seconds, run, usage };
    } finally {
      watch.stop();
    }
  };
  const { label, rows } = work;
  return { name: `${label}: mesh`, work, contestant: 'mesh', limit: limitOf(work), rows, measure };
}

/** @param {Bench} bench @param {Work} work */
function wantedOf({ databases: { source, target } }, work) {
  const { origin, table, keyed, from } = work;
  const name = pipelineName(work);
  return {
    name,
    source: origin === 'table' ? postgres(source) : { kind: origin, uri: `file:${dirname(from)}` },
    from: origin === 'table' ? `public.${from}` : basename(from),
    ...(origin === 'csv' ? { schema: confirmedSchema(table) } : {}),
    key: keyed ? table.key : [],
    rules: table.rules,
    target: { ...postgres(target), schema: 'public', relation: name, mode: 'replace' },
  };
}

/** @param {Work} work */
function pipelineName({ origin, table, rows, keyed }) {
  const what = origin === 'table' ? table.name : origin;
  return `${what}_${rows}_${keyed ? 'key' : 'nokey'}`;
}

/** A database as an intent names it. @param {import('./databases.mjs').Side} side */
export function postgres({ uri, user, passwordReference }) {
  return { kind: 'postgres', uri, user, password: passwordReference };
}
