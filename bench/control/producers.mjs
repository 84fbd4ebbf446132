// @ts-check
/** Ways for the bench's events into the mesh: the outbox of a service, by the same code as the service, or Kafka itself. */
import { join } from 'node:path';
import { allTopics } from '@chimera/contracts';

const built = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url).href;
const { MessageCodec, SchemaRegistry } = await import(built('libs/messaging/dist/index.js'));
const { outgoingBatches } = await import(built('libs/messaging/dist/outbox/outbox-batches.js'));
const { createKafkaPort } = await import(built('libs/kafka/dist/index.js'));
const { Database, UnitOfWork } = await import(built('libs/persistence/dist/index.js'));
const { silentLogger } = await import(built('libs/telemetry/dist/index.js'));

/** Records of one partition at once; far below what kafkajs sorts quickly. */
const sendSize = 500;
const actor = 'bench';

/** @param {string} stateDir @param {import('@chimera/stack').StackAddresses} addresses */
export async function openProducers(stateDir, { registryUrl, kafkaBrokers, postgresAdminUrl }) {
  const registry = new SchemaRegistry({ url: registryUrl, stateDir: join(stateDir, 'registry') });
  const codec = new MessageCodec(actor, registry);
  await codec.prepare(allTopics);
  const kafka = createKafkaPort({
    brokers: kafkaBrokers.split(','),
    clientId: actor,
    logger: silentLogger,
  });
  const producer = await kafka.producer();
  const admin = await kafka.admin();
  const url = new URL(postgresAdminUrl);
  url.pathname = '/chimera';
  /** @type {Map<string, any>} */
  const databases = new Map();
  const databaseOf = (/** @type {string} */ owner) => {
    const known = databases.get(owner);
    if (known !== undefined) return known;
    const opened = new Database({ connectionUrl: url.href, schema: owner, poolSize: 8 }, silentLogger);
    databases.set(owner, opened);
    return opened;
  };
  return {
    /**
     * Commits one event to the outbox of its owner. Resolves to its id and its transaction.
     * @param {import('./workloads.mjs').Workload} workload @param {any} message
     * @returns {Promise<{ id: string, transaction: string }>}
     */
    async commit({ owner, topic }, message) {
      let id = '';
      const encodeEvent = (/** @type {any[]} */ ...event) => {
        const encoded = codec.encodeEvent(...event);
        id = encoded.headers['ce_id'];
        return encoded;
      };
      const work = new UnitOfWork({ database: databaseOf(owner), encoder: { encodeEvent } });
      const origin = { correlationId: 'bench', causationId: null, actor, traceparent: null };
      const transaction = await work.run(origin, async (/** @type {any} */ tx) => {
        await tx.publish(topic, message);
        const [row] = await tx.query('SELECT pg_current_xact_id()::text AS id');
        return row.id;
      });
      return { id, transaction };
    },

    /**
     * Encoded as the owner would, without a database.
     * @param {import('./workloads.mjs').Workload} workload @param {any} message
     */
    encode({ topic }, message) {
      const origin = { correlationId: 'bench', causationId: null, actor, traceparent: null };
      return { id: '', topic: topic.name, ...codec.encodeEvent(topic, message, origin) };
    },

    /** Puts events into their topic as the relay of their owner would. @param {readonly any[]} rows */
    async send(rows) {
      const [first] = rows;
      const partitions = (await admin.offsets(first.topic)).length;
      for (let from = 0; from < rows.length; from += sendSize)
        await producer.send(outgoingBatches(rows.slice(from, from + sendSize), () => partitions));
    },

    /** Records in a topic. @param {any} topic @returns {Promise<number>} */
    async count(topic) {
      const offsets = await admin.offsets(topic.name);
      return offsets.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.high, 0);
    },

    /** Records of a topic that a service has not handled yet. @param {string} group @param {any} topic @returns {Promise<number>} */
    async lag(group, topic) {
      const ends = await admin.offsets(topic.name);
      const positions = new Map(
        (await admin.groupOffsets(group, topic.name)).map((/** @type {any} */ one) => [
          one.partition,
          one.nextOffset,
        ]),
      );
      return ends.reduce(
        (/** @type {number} */ sum, /** @type {any} */ { partition, low, high }) =>
          sum + high - Math.max(low, positions.get(partition) ?? -1),
        0,
      );
    },

    async close() {
      await producer.close();
      await admin.close();
      for (const database of databases.values()) await database.close();
    },
  };
}
