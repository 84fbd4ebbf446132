// @ts-check
/** Topics of the peers are made and removed through the product's own port: the benchmark has no client of its own. */
const built = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url).href;

/** @param {string} brokers */
export async function kafkaAdmin(brokers) {
  const { createKafkaPort } = await import(built('libs/kafka/dist/index.js'));
  const { silentLogger } = await import(built('libs/telemetry/dist/index.js'));
  return createKafkaPort({ brokers: brokers.split(','), clientId: 'bench', logger: silentLogger }).admin();
}
