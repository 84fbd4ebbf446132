import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allTopics, metadataChangeProposals, type MessageOf, type Topic } from '@chimera/contracts';
import { createKafkaPort, type KafkaPort } from '@chimera/kafka';
import { MessageCodec, SchemaRegistry, partitionOf } from '@chimera/messaging';
import { Database, migrate, type Origin } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { privateKafka } from '../faults/private-kafka.js';
import { isolatedDatabase, type IsolatedDatabase } from '../stack/isolated-database.js';
import { testStack } from '../stack/test-stack.js';
import { uniqueName } from '../stack/unique-name.js';
import { deployContracts } from './deploy-contracts.js';

/** What {@link meshAround} prepares for. */
export interface MeshAroundOptions {
  /** Name of the service and of its database schema. */
  readonly service: string;
  /** The service's own migrations. */
  readonly migrations: URL;
  /** Topics that {@link MeshAround.heard} tells. */
  readonly hears: readonly Topic[];
  /**
   * A broker of its own, for services that answer whatever they hear: on the common one they would answer
   * other specs too. Default false.
   */
  readonly ownBroker?: boolean;
}

/** An event that was heard. */
export interface HeardEvent<T extends Topic = Topic> {
  readonly message: MessageOf<T>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Broker, registry and database of one service under test, and an ear for what it says. */
export interface MeshAround {
  /** Settings of the service, as its `loadConfig` takes them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly database: IsolatedDatabase;
  /** The service's schema, as the service itself sees it. */
  readonly sql: Database;
  readonly kafka: KafkaPort;
  /** The service's state; removed by `close`. */
  readonly folder: string;
  /** Token of the service's HTTP side. */
  readonly token: string;
  /** Events of a topic so far, repetitions included. */
  heard<T extends Topic>(topic: T): readonly HeardEvent<T>[];
  /** Publishes as another service would; resolves with the event's id. */
  publish<T extends Topic>(topic: T, message: MessageOf<T>, origin?: Partial<Origin>): Promise<string>;
  close(): Promise<void>;
}

/** Prepares everything that a service needs to start. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function meshAround(options: MeshAroundOptions): Promise<MeshAround> {
  const { service, migrations, hears } = options;
  const { registryUrl } = testStack();
  const broker = options.ownBroker === true ? await privateKafka() : null;
  const kafkaBrokers = broker === null ? testStack().kafkaBrokers : `127.0.0.1:${broker.port}`;
  const kafka = createKafkaPort({ brokers: kafkaBrokers.split(','), clientId: 'test', logger: silentLogger });
  const registry = new SchemaRegistry({ url: registryUrl, stateDir: null, timeoutMs: 15_000 });
  await deployContracts(kafka, registry, deployed);
  const database = await isolatedDatabase(service);
  await migrate({ connectionUrl: database.url, schema: service, directories: [fileURLToPath(migrations)] });
  const codec = new MessageCodec('test', registry);
  await codec.prepare(deployed);
  const ear = await listen(kafka, codec, hears);
  const producer = await kafka.producer();
  const sql = new Database({ connectionUrl: database.url, schema: service }, silentLogger);
  const folder = mkdtempSync(join(tmpdir(), `${service}-`));
  const token = randomUUID();
  writeFileSync(join(folder, 'token'), token, { mode: 0o600 });
  return {
    environment: {
      CHIMERA_KAFKA_BROKERS: kafkaBrokers,
      CHIMERA_REGISTRY_URL: registryUrl,
      CHIMERA_DATABASE_URL: database.url,
      CHIMERA_HTTP_PORT: '0',
      CHIMERA_TOKEN_FILE: join(folder, 'token'),
      CHIMERA_STATE_DIR: folder,
      CHIMERA_LOG_LEVEL: 'error',
    },
    database,
    sql,
    kafka,
    folder,
    token,
    heard: <T extends Topic>(topic: T) => (ear.events.get(topic.name) ?? []) as readonly HeardEvent<T>[],
    publish: async (topic, message, origin = {}) => {
      const complete = { ...personActs, correlationId: randomUUID(), ...origin };
      const { key, headers, payload } = codec.encodeEvent(topic, message, complete);
      const records = [{ key, headers, value: payload }];
      await producer.send([{ topic: topic.name, partition: partitionOf(key, 3), records }]);
      return headers['ce_id']!;
    },
    close: async () => {
      await Promise.all([producer.close(), ear.close(), sql.close()]);
      await broker?.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const deployed: readonly Topic[] = [...allTopics, metadataChangeProposals];
const personActs = { causationId: null, actor: 'test', traceparent: null };

async function listen(kafka: KafkaPort, codec: MessageCodec, topics: readonly Topic[]) {
  const events = new Map<string, HeardEvent[]>();
  if (topics.length === 0) return { events, close: async () => undefined };
  const consumer = kafka.consumer({
    groupId: uniqueName('ear'),
    topics: topics.map((topic) => topic.name),
    onBatch: async ({ topic, records }) => {
      for (const { value, headers: bytes } of records) {
        const message = await codec.decodeEvent(
          topics.find(({ name }) => name === topic)!,
          value,
        );
        const headers = Object.fromEntries(
          Object.entries(bytes).map(([name, text]) => [name, text.toString()]),
        );
        events.set(topic, [...(events.get(topic) ?? []), { message, headers }]);
      }
    },
    onCrash: (error) => {
      throw error;
    },
  });
  await consumer.start();
  return { events, close: () => consumer.close() };
}
