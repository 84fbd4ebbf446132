import { Kafka, logLevel } from 'kafkajs';
import type { TopicAddresses } from './mesh-topics.js';

/** A record that somebody outside of Chimera sends. */
export interface ForeignRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Encoded with the latest schema of the topic's subject; bytes are sent as they are. */
  readonly value: object | Buffer;
  /** Id of another schema than the latest. */
  readonly schemaId?: number;
}

/** Sends as any Kafka client with the registry's serializer does: none of our own code takes part. */
export async function sendAsForeigner(addresses: TopicAddresses, record: ForeignRecord): Promise<void> {
  const kafka = new Kafka({
    clientId: 'a-foreign-team',
    brokers: addresses.kafkaBrokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer();
  await producer.connect();
  try {
    const { topic, key, headers } = record;
    const value = await encoded(addresses, record);
    await producer.send({ topic, messages: [{ key, value, ...(headers ? { headers } : {}) }] });
  } finally {
    await producer.disconnect();
  }
}

async function encoded(
  addresses: TopicAddresses,
  { topic, value, schemaId }: ForeignRecord,
): Promise<Buffer> {
  if (Buffer.isBuffer(value)) return value;
  const registry = await foreignRegistry(addresses);
  return registry.encode(schemaId ?? (await registry.getLatestSchemaId(`${topic}-value`)), value);
}

/** The registry through somebody else's client. */
export async function foreignRegistry({ registryUrl }: Pick<TopicAddresses, 'registryUrl'>) {
  const { SchemaRegistry } = (await import('@kafkajs/confluent-schema-registry')).default;
  return new SchemaRegistry({ host: registryUrl });
}
