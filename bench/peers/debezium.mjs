// @ts-check
/** Postgres to Kafka to Postgres through Debezium's source and sink, timed from the source's start until the last row is in the target. */
import { setTimeout as delay } from 'node:timers/promises';
import { sinkConfig, sourceConfig } from './connectors.mjs';

const prefix = 'bench_dbz_';
const deadlineMs = 900_000;
/** The target is counted from this share of the source's size on; before, only its file size is looked at. */
const nearlyThere = 0.85;

/**
 * @typedef {object} Debezium
 * @property {import('./connect-worker.mjs').ConnectWorker} worker
 * @property {any} kafka Admin of the broker.
 * @property {string} registryUrl
 * @property {Awaited<ReturnType<typeof import('../ingest/databases.mjs').openDatabases>>} databases
 */

/**
 * Moves a table once. `began` is called when the clock starts.
 * @param {Debezium} tools @param {{ from: string, relation: string, rows: number, format: import('./connectors.mjs').Format }} wanted
 * @param {() => void} [began] @returns {Promise<number>} seconds
 */
export async function moveThroughDebezium(tools, { from, relation, rows, format }, began = () => undefined) {
  await clean(tools);
  const { worker, databases, registryUrl } = tools;
  const name = `${prefix}${Date.now().toString(36)}`;
  const topic = `${name}.public.${from}`;
  await tools.kafka.ensureTopics([{ name: topic, partitions: 2, config: {} }]);
  const shared = { format, registryUrl };
  const connectors = [`${name}_sink`, `${name}_source`];
  try {
    const into = {
      topic,
      relation: `public.${relation}`,
      database: connectionOf(databases.target),
      ...shared,
    };
    await worker.rest('POST', '/connectors', { name: connectors[0], config: sinkConfig(into) });
    await untilRunning(worker, connectors[0] ?? '', 2);
    const start = performance.now();
    began();
    const out = { name, table: from, database: connectionOf(databases.source), ...shared };
    await worker.rest('POST', '/connectors', { name: connectors[1], config: sourceConfig(out) });
    await untilCounted(tools, { from, relation, rows, connectors });
    return (performance.now() - start) / 1000;
  } finally {
    await clean(tools);
  }
}

/** Ends what a run before this one left: connectors first, because they would go on reading the same tables. @param {Debezium} tools */
export async function clean({ worker, kafka, databases: { source } }) {
  for (const name of await worker.rest('GET', '/connectors'))
    await worker.rest('DELETE', `/connectors/${name}`);
  for (let tries = 0; ; tries++) {
    const slots = await source.query(
      `SELECT slot_name, active FROM pg_replication_slots WHERE slot_name LIKE '${prefix}%'`,
    );
    for (const { slot_name: slot } of slots.filter(({ active }) => !active))
      await source.query(
        `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${slot}' AND NOT active`,
      );
    if (slots.every(({ active }) => !active)) break;
    if (tries > 120)
      throw new Error('Expected the replication slots of Debezium to be given back within 30 s.');
    await delay(250);
  }
  for (const { pubname } of await source.query(
    `SELECT pubname FROM pg_publication WHERE pubname LIKE '${prefix}%'`,
  ))
    await source.query(`DROP PUBLICATION IF EXISTS ${pubname}`);
  const topics = (await kafka.listTopics()).filter((/** @type {string} */ topic) => topic.startsWith(prefix));
  if (topics.length > 0) await kafka.deleteTopics(topics);
}

/** @param {import('./connect-worker.mjs').ConnectWorker} worker @param {string} name @param {number} tasks */
async function untilRunning(worker, name, tasks) {
  for (let tries = 0; tries < 240; tries++) {
    const all = await tasksOf(worker, name);
    if (all.length === tasks && all.every(({ state }) => state === 'RUNNING')) {
      await delay(4_000); // its consumers join their group
      return;
    }
    await delay(250);
  }
  throw new Error(`Expected connector ${name} to run its tasks within a minute.`);
}

/** Tasks of a connector; throws what one of them failed with. @param {import('./connect-worker.mjs').ConnectWorker} worker @param {string} name @returns {Promise<{ state: string }[]>} */
async function tasksOf(worker, name) {
  // Right after a connector was posted its status is not known yet.
  const status = await worker.rest('GET', `/connectors/${name}/status`).catch(() => ({ tasks: [] }));
  const failed = status.tasks.find((/** @type {any} */ { state }) => state === 'FAILED');
  if (failed !== undefined) throw new Error(`Connector ${name} failed: ${failed.trace.slice(0, 2_000)}`);
  return status.tasks;
}

/** @param {Debezium} tools @param {{ from: string, relation: string, rows: number, connectors: string[] }} wanted */
async function untilCounted({ worker, databases: { source, target } }, { from, relation, rows, connectors }) {
  const sizeOf = async (/** @type {typeof source} */ side, /** @type {string} */ name) =>
    Number((await side.query(`SELECT pg_relation_size('public.${name}') AS size`))[0].size);
  const whole = await sizeOf(source, from);
  const until = performance.now() + deadlineMs;
  for (let look = 0; ; look++) {
    const near = (await sizeOf(target, relation)) >= whole * nearlyThere;
    // Counting costs the server a scan: near the end twice a second, before only now and then.
    if (near || look % 40 === 39) {
      const [{ count }] = await target.query(`SELECT count(*) FROM public.${relation}`);
      if (Number(count) >= rows) return;
    }
    if (look % 10 === 9) for (const name of connectors) await tasksOf(worker, name);
    if (performance.now() > until) throw new Error(`Debezium took more than ${deadlineMs / 1000} s.`);
    await delay(near ? 400 : 500);
  }
}

/** @param {import('../ingest/databases.mjs').Side} side @returns {import('./connectors.mjs').Connection} */
function connectionOf({ environment: e }) {
  const of = (/** @type {string} */ name) => e[name] ?? '';
  return {
    host: of('PGHOST'),
    port: of('PGPORT'),
    user: of('PGUSER'),
    password: of('PGPASSWORD'),
    database: of('PGDATABASE'),
  };
}
