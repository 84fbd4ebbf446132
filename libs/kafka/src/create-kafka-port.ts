import type { KafkaInspector } from './inspection.js';
import { openKafkajsInspector } from './kafkajs/inspector.js';
import { KafkajsConsumer } from './kafkajs/consumer.js';
import { openKafkajsAdmin } from './kafkajs/admin.js';
import { openKafkajsProducer } from './kafkajs/producer.js';
import type { Connection } from './kafkajs/client.js';
import { withLazyValidation } from './platformatic/lazy-validation.js';
import { checkedReplication, type TopicReplication } from './replication.js';
import type { KafkaLogger } from './logger.js';
import type { KafkaPort, KafkaProducer, ProducerOptions, RangeReader } from './port.js';

/** Which cluster, and as whom. */
export interface KafkaPortOptions {
  /** `host:port` of at least one broker. */
  readonly brokers: readonly string[];
  /** Shown in the broker's log and quotas; the service's name. */
  readonly clientId: string;
  readonly logger: KafkaLogger;
  /**
   * Client library of `bulkProducer`. Default `kafkajs`, which every process has loaded anyway: `platformatic` sends large
   * records 1.5 to 2.9 times as fast, but loading it costs what one short run saves (docs/adr/20261121-bulk-kafka-client.md).
   */
  readonly bulkClient?: 'kafkajs' | 'platformatic';
  /** How topics that `admin` makes are kept. Default what the brokers say. */
  readonly replication?: TopicReplication;
  /** How long opening anything, and every admin call, waits for a broker that is away. Default 15,000 ms. */
  readonly connectTimeoutMs?: number;
}

const defaultConnectTimeoutMs = 15_000;

/** The Kafka port on a real cluster. Connects nothing yet. Throws `CHIMERA_CONFIG_INVALID` for an impossible replication. */
export function createKafkaPort(options: KafkaPortOptions): KafkaPort {
  const connection: Connection = {
    brokers: options.brokers,
    clientId: options.clientId,
    logger: options.logger,
    connectTimeoutMs: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    ...(options.replication === undefined ? {} : { replication: checkedReplication(options.replication) }),
  };
  const bulk = options.bulkClient === 'platformatic' ? platformaticProducer : openKafkajsProducer;
  return {
    producer: (producer = {}) => openKafkajsProducer(connection, producer),
    bulkProducer: (producer = {}) => bulk(connection, producer),
    consumer: (consumer) => new KafkajsConsumer(connection, consumer),
    rangeReader: () => rangeReader(connection),
    admin: () => openKafkajsAdmin(connection),
  };
}

// Loaded when first asked for: the second client costs 30 MB resident, and most services never read ranges.
async function rangeReader(connection: Connection): Promise<RangeReader> {
  const { openRangeReader } = await withLazyValidation(() => import('./platformatic/range-reader.js'));
  return openRangeReader(connection);
}

async function platformaticProducer(
  connection: Connection,
  options: ProducerOptions,
): Promise<KafkaProducer> {
  const { openPlatformaticProducer } = await withLazyValidation(() => import('./platformatic/producer.js'));
  return openPlatformaticProducer(connection, options);
}

/** Looks at a cluster as an operator does. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers soon. */
export function openKafkaInspector(
  options: Pick<KafkaPortOptions, 'brokers' | 'clientId' | 'logger'>,
): Promise<KafkaInspector> {
  return openKafkajsInspector({ ...options, connectTimeoutMs: 3_000 });
}
