import type { Admin } from 'kafkajs';
import type { KafkaAdmin, TopicPartition, TopicSpec } from '../port.js';
import { unavailableError } from '../errors.js';
import { replicated } from '../replication.js';
import { retrying } from '../retrying.js';
import { kafkajsClient, type Connection } from './client.js';
import { fromKafkajs } from './errors.js';
import { Remembered } from './remembered.js';
import { ensureTopics } from './topics.js';

/** kafkajs asks for the metadata of every topic to list them or to say whose they are: not for each run of thousands. */
const metadataFreshForMs = 10_000;

/** Opens an admin client. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers. */
export async function openKafkajsAdmin(connection: Connection): Promise<KafkaAdmin> {
  const client = kafkajsClient(connection);
  const admin = client.kafka.admin();
  await retrying(connection.connectTimeoutMs, async () => {
    try {
      await admin.connect();
    } catch (error) {
      throw fromKafkajs(error, 'opening an admin client', connection.brokers);
    }
  });
  return new KafkajsAdmin(admin, connection);
}

class KafkajsAdmin implements KafkaAdmin {
  /** Topics that were there a moment ago. One that is missing is looked for again. */
  private readonly listed = new Remembered<ReadonlySet<string>>(metadataFreshForMs);
  private readonly cluster = new Remembered<string>(metadataFreshForMs);

  constructor(
    private readonly admin: Admin,
    private readonly connection: Connection,
  ) {}

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    const doing = `creating topics ${specs.map((spec) => spec.name).join(', ')}`;
    return this.asking(doing, async () => {
      try {
        const existing = await this.existing(specs);
        await ensureTopics(this.admin, replicated(specs, this.connection.replication), existing);
      } catch (error) {
        // One of them may have been removed meanwhile.
        this.listed.forget();
        const mapped = fromKafkajs(error, doing, this.connection.brokers);
        // A broker may not know yet what the controller has just made.
        throw mapped.code === 'CHIMERA_NOT_FOUND'
          ? unavailableError(error, doing, this.connection.brokers)
          : mapped;
      }
    });
  }

  deleteTopics(names: readonly string[]): Promise<void> {
    this.listed.forget();
    return this.asking(`deleting topics ${names.join(', ')}`, () =>
      this.admin.deleteTopics({ topics: [...names] }),
    );
  }

  listTopics(): Promise<readonly string[]> {
    return this.asking('listing topics', () => this.admin.listTopics());
  }

  offsets(topic: string): Promise<readonly { partition: number; low: number; high: number }[]> {
    return this.asking(`asking for the offsets of ${topic}`, async () => {
      const offsets = await this.admin.fetchTopicOffsets(topic);
      return offsets
        .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  async deleteRecordsBefore(
    positions: readonly (TopicPartition & { readonly offset: number })[],
  ): Promise<void> {
    const topics = new Set(positions.map((position) => position.topic));
    for (const topic of topics) {
      const partitions = positions
        .filter((position) => position.topic === topic)
        .map(({ partition, offset }) => ({ partition, offset: String(offset) }));
      await this.asking(`deleting records of ${topic}`, async () => {
        // kafkajs looks for the leaders before it has loaded the topic's metadata; asking for offsets loads them.
        await this.admin.fetchTopicOffsets(topic);
        await this.admin.deleteTopicRecords({ topic, partitions });
      });
    }
  }

  groupOffsets(
    groupId: string,
    topic: string,
  ): Promise<readonly { partition: number; nextOffset: number }[]> {
    return this.asking(`asking for the positions of group ${groupId}`, async () => {
      const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
      return (found?.partitions ?? [])
        .map(({ partition, offset }) => ({ partition, nextOffset: Number(offset) }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  clusterId(): Promise<string> {
    return this.cluster.get(() =>
      this.asking('asking for the cluster id', async () => (await this.admin.describeCluster()).clusterId),
    );
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }

  private async existing(specs: readonly TopicSpec[]): Promise<ReadonlySet<string>> {
    const list = async () => new Set(await this.admin.listTopics());
    const known = await this.listed.get(list);
    if (specs.every(({ name }) => known.has(name))) return known;
    this.listed.forget();
    return this.listed.get(list);
  }

  /** Leader elections, loading coordinators and broker restarts are waited out. */
  private asking<T>(doing: string, work: () => Promise<T>): Promise<T> {
    return retrying(this.connection.connectTimeoutMs, async () => {
      try {
        return await work();
      } catch (error) {
        throw fromKafkajs(error, doing, this.connection.brokers);
      }
    });
  }
}
