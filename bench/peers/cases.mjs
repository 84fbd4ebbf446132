// @ts-check
/** Debezium and dlt on the same works, in the same turns, on the same servers as the mesh. */
import { mkdirSync } from 'node:fs';
import { limitOf } from '../ingest/cases.mjs';
import { untilQuiet } from '../ingest/mesh.mjs';
import { watchProcesses } from '../ingest/processes.mjs';
import { comparedAsDeclared } from '../ingest/tables.mjs';
import { same, targetColumns } from '../ingest/works.mjs';
import { startConnect } from './connect-worker.mjs';
import { clean, moveThroughDebezium } from './debezium.mjs';
import { dltSchema, loadByDlt } from './dlt.mjs';
import { ensureDebezium, ensureDlt, PeerMissing } from './setup.mjs';

/**
 * @typedef {import('../ingest/works.mjs').Work} Work
 * @typedef {import('../ingest/cases.mjs').Case} Case
 * @typedef {object} PeerBench
 * @property {import('../ingest/works.mjs').Bench} bench
 * @property {import('@chimera/stack').StackAddresses} addresses
 * @property {string} folder Where the peers live.
 * @property {any} kafka Admin of the broker.
 * @property {(line: string) => void} say
 */

/**
 * Cases of the peers that can be had, and in words those that cannot. Nothing is started before its first measurement.
 * @param {PeerBench} peers @param {readonly Work[]} works
 */
export async function openPeers(peers, works) {
  mkdirSync(peers.folder, { recursive: true });
  /** @type {Map<number, string>} */
  const processes = new Map();
  /** @type {string[]} */
  const missing = [];
  const orSay = async (/** @type {string} */ name, /** @type {() => Promise<Case[]>} */ make) => {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      missing.push(`${name}: ${error.message}`);
      return [];
    }
  };
  const connect = new ConnectOnDemand(peers, processes);
  const keyed = works.filter((work) => work.origin === 'table' && work.keyed);
  const cases = [
    ...(await orSay('Debezium', () => debeziumCases(peers, connect, keyed, processes))),
    ...(await orSay('dlt', () => dltCases(peers, works, processes))),
  ];
  const close = async () => {
    // A load of dlt that was broken off; Connect is stopped in good order.
    for (const [pid, name] of processes) if (name === 'dlt') process.kill(pid, 'SIGKILL');
    await connect.close();
  };
  return { cases, missing, close };
}

/** Starts the worker when it is first needed, and warms it: the first rows of a fresh JVM are not what is compared. */
class ConnectOnDemand {
  /** @type {Promise<import('./debezium.mjs').Debezium> | null} */
  #started = null;

  /** @param {PeerBench} peers @param {Map<number, string>} processes */
  constructor(peers, processes) {
    this.peers = peers;
    this.processes = processes;
    /** @type {Awaited<ReturnType<typeof ensureDebezium>> | null} */
    this.jars = null;
  }

  /** @param {Work} warmWith */
  get(warmWith) {
    this.#started ??= this.#start(warmWith).catch((error) => {
      this.#started = null; // the next measurement tries again
      throw error;
    });
    return this.#started;
  }

  /** @param {Work} work */
  async #start(work) {
    const { bench, addresses, folder, kafka, say } = this.peers;
    if (this.jars === null) throw new Error('Expected the jars of Kafka Connect to be there.');
    const { hostname } = new URL(addresses.postgresAdminUrl);
    say(`starting Kafka Connect beside the broker of the mesh (Postgres on ${hostname})`);
    await bench.databases.allowReplication();
    const worker = await startConnect({ folder, jars: this.jars, brokers: addresses.kafkaBrokers });
    this.processes.set(worker.pid, 'Connect');
    const registryUrl = new URL('/apis/registry/v2', addresses.registryUrl).href;
    const tools = { worker, kafka, registryUrl, databases: bench.databases };
    for (const format of /** @type {const} */ (['Avro', 'JSON'])) {
      say(`warming Kafka Connect: ${format}`);
      await moveOnce(tools, { ...work, ...(await smaller(bench, work)) }, format);
    }
    return tools;
  }

  async close() {
    const tools = await this.#started?.catch(() => null);
    if (!tools) return;
    await clean(tools).catch((error) => this.peers.say(`Debezium left something behind: ${error.message}`));
    await tools.worker.stop();
    this.processes.delete(tools.worker.pid);
    const topics = (await this.peers.kafka.listTopics()).filter((/** @type {string} */ name) =>
      name.startsWith(tools.worker.topicPrefix),
    );
    await this.peers.kafka.deleteTopics(topics);
  }
}

/** First rows of a work's table, enough to compile what is hot. @param {import('../ingest/works.mjs').Bench} bench @param {Work} work */
async function smaller({ databases: { source } }, { table, from, rows }) {
  const warm = Math.min(rows, 200_000);
  await source.query(
    `DROP TABLE IF EXISTS bench_warm; CREATE TABLE bench_warm (${targetColumns({ table, keyed: true })}); INSERT INTO bench_warm SELECT * FROM ${from} LIMIT ${warm}`,
  );
  return { from: 'bench_warm', rows: warm };
}

/** @param {import('./debezium.mjs').Debezium} tools @param {Work} work @param {import('./connectors.mjs').Format} format @param {() => void} [began] */
async function moveOnce(tools, work, format, began) {
  const { target } = tools.databases;
  await target.query(`DROP TABLE IF EXISTS debezium; CREATE TABLE debezium (${targetColumns(work)})`);
  return moveThroughDebezium(
    tools,
    { from: work.from, relation: 'debezium', rows: work.rows, format },
    began,
  );
}

/** @param {PeerBench} peers @param {ConnectOnDemand} connect @param {readonly Work[]} works @param {Map<number, string>} processes @returns {Promise<Case[]>} */
async function debeziumCases(peers, connect, works, processes) {
  connect.jars = await ensureDebezium(peers.folder, peers.say);
  const { bench } = peers;
  return works.flatMap((work) =>
    /** @type {const} */ (['JSON', 'Avro']).map((format) => {
      const contestant = `Debezium, ${format}`;
      const measure = async () => {
        const tools = await connect.get(work);
        await rest(bench);
        const watch = await watchProcesses(bench.stateDir, processes);
        try {
          const seconds = await moveOnce(tools, work, format);
          const usage = watch.stop();
          await same(bench, work, 'public.debezium');
          return { seconds, usage };
        } finally {
          watch.stop();
          await bench.databases.target.query('DROP TABLE IF EXISTS debezium');
        }
      };
      const rival = `${work.label}: Debezium, ${format === 'Avro' ? 'JSON' : 'Avro'}`;
      return { ...toldOf(work, contestant), rival, measure };
    }),
  );
}

/** @param {PeerBench} peers @param {readonly Work[]} works @param {Map<number, string>} processes @returns {Promise<Case[]>} */
async function dltCases({ bench, folder, say }, works, processes) {
  const python = await ensureDlt(folder, say);
  const { target } = bench.databases;
  const drop = `DROP SCHEMA IF EXISTS ${dltSchema} CASCADE; DROP SCHEMA IF EXISTS ${dltSchema}_staging CASCADE`;
  // With a key in the target there is Debezium for tables; for files dlt gets an index in place.
  const wanted = works.filter(({ origin, keyed }) => origin !== 'table' || !keyed);
  return wanted.map((work) => {
    const measure = async () => {
      await target.query(drop);
      await rest(bench);
      const watch = await watchProcesses(bench.stateDir, processes);
      try {
        const seconds = await loadByDlt({ python, folder, databases: bench.databases, processes }, work);
        const usage = watch.stop();
        const relation = `${dltSchema}.${work.origin === 'table' ? work.from : work.table.name}`;
        await same(bench, work, relation, comparedAsDeclared(work.table));
        return { seconds, usage };
      } finally {
        watch.stop();
        await target.query(drop);
      }
    };
    return { ...toldOf(work, 'dlt'), measure };
  });
}

/** @param {Work} work @param {string} contestant */
function toldOf(work, contestant) {
  return { name: `${work.label}: ${contestant}`, work, contestant, limit: limitOf(work), rows: work.rows };
}

/** @param {import('../ingest/works.mjs').Bench} bench */
async function rest(bench) {
  await untilQuiet(bench.stateDir);
  await bench.databases.checkpoint();
}
