import type { Admin } from 'kafkajs';
import type { GroupView, KafkaInspector, TopicView } from '../inspection.js';
import { kafkajsClient, type Connection } from './client.js';
import { fromKafkajs } from './errors.js';

/** Kinds of resources that have settings, as the protocol numbers them. */
const resource = { topic: 2, broker: 4 } as const;
/** Topics whose settings are asked for at once. */
const topicsAtOnce = 100;

/** Opens an inspector. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers at the first try. */
export async function openKafkajsInspector(connection: Connection): Promise<KafkaInspector> {
  const admin = kafkajsClient(connection).kafka.admin({ retry: { retries: 1 } });
  try {
    await admin.connect();
  } catch (error) {
    await admin.disconnect().catch(() => undefined);
    throw fromKafkajs(error, 'opening an admin client', connection.brokers);
  }
  return new KafkajsInspector(admin, connection);
}

class KafkajsInspector implements KafkaInspector {
  private readonly ends = new Map<
    string,
    Promise<readonly { partition: number; low: number; high: number }[]>
  >();

  constructor(
    private readonly admin: Admin,
    private readonly connection: Connection,
  ) {}

  brokers(): Promise<readonly { id: number; address: string }[]> {
    return this.asking('describing the cluster', async () => {
      const { brokers } = await this.admin.describeCluster();
      return brokers.map(({ nodeId, host, port }) => ({ id: nodeId, address: `${host}:${port}` }));
    });
  }

  async brokerConfig(): Promise<Readonly<Record<string, string>>> {
    const [first] = await this.brokers();
    return (await this.configs(resource.broker, [String(first?.id ?? 0)]))[0] ?? {};
  }

  async topics(names?: readonly string[]): Promise<readonly TopicView[]> {
    const wanted = names ?? (await this.asking('listing topics', () => this.admin.listTopics()));
    const found: TopicView[] = [];
    for (let from = 0; from < wanted.length; from += topicsAtOnce)
      found.push(...(await this.some(wanted.slice(from, from + topicsAtOnce))));
    return found;
  }

  async groups(): Promise<readonly GroupView[]> {
    const { groups } = await this.asking('listing groups', () => this.admin.listGroups());
    const names = groups.map(({ groupId }) => groupId);
    if (names.length === 0) return [];
    const described = await this.asking('describing groups', () => this.admin.describeGroups(names));
    return Promise.all(
      described.groups.map(async ({ groupId, state, members }) => ({
        group: groupId,
        state,
        members: members.map(({ clientId, clientHost }) => `${clientId} at ${clientHost.replace(/^\//, '')}`),
        lag: await this.lagOf(groupId),
      })),
    );
  }

  async recordsOn(topic: string): Promise<number> {
    return (await this.endsOf(topic)).reduce((records, { low, high }) => records + high - low, 0);
  }

  async close(): Promise<void> {
    await this.admin.disconnect().catch(() => undefined);
  }

  private async some(names: readonly string[]): Promise<readonly TopicView[]> {
    const { topics } = await this.asking('describing topics', () =>
      this.admin.fetchTopicMetadata({ topics: [...names] }),
    );
    const configs = await this.configs(
      resource.topic,
      topics.map(({ name }) => name),
    );
    return topics.map(({ name, partitions }, index) => ({
      name,
      config: configs[index] ?? {},
      partitions: partitions.map(({ partitionId, replicas, isr }) => ({
        partition: partitionId,
        replicas: replicas.length,
        inSync: isr.length,
      })),
    }));
  }

  /** In the order of the names. */
  private async configs(type: number, names: readonly string[]): Promise<readonly Record<string, string>[]> {
    const { resources } = await this.asking('reading settings', () =>
      this.admin.describeConfigs({
        includeSynonyms: false,
        resources: names.map((name) => ({ type, name })),
      }),
    );
    const byName = new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      ]),
    );
    return names.map((name) => byName.get(name) ?? {});
  }

  private async lagOf(groupId: string): Promise<Readonly<Record<string, number>>> {
    const committed = await this.asking(`asking for the offsets of ${groupId}`, () =>
      this.admin.fetchOffsets({ groupId }),
    );
    const lags = await Promise.all(
      committed.map(async ({ topic, partitions }) => {
        const known = partitions.filter(({ offset }) => Number(offset) >= 0);
        // A topic that was deleted keeps its committed offsets for a while.
        const ends = known.length === 0 ? [] : await this.endsOf(topic).catch(() => []);
        const lag = known.map(({ partition, offset }) => {
          const end = ends.find((one) => one.partition === partition);
          return end === undefined ? 0 : Math.max(0, end.high - Math.max(Number(offset), end.low));
        });
        return known.length === 0 ? null : ([topic, lag.reduce((sum, one) => sum + one, 0)] as const);
      }),
    );
    return Object.fromEntries(lags.filter((one) => one !== null));
  }

  private endsOf(topic: string): Promise<readonly { partition: number; low: number; high: number }[]> {
    const known = this.ends.get(topic);
    if (known !== undefined) return known;
    const asked = this.asking(`asking for the offsets of ${topic}`, async () =>
      (await this.admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        partition,
        low: Number(low),
        high: Number(high),
      })),
    );
    this.ends.set(topic, asked);
    return asked;
  }

  private async asking<T>(doing: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw fromKafkajs(error, doing, this.connection.brokers);
    }
  }
}
