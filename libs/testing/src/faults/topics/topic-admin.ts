import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { Kafka, logLevel, type Admin } from 'kafkajs';

/** Every broker has heard of a deletion by then. */
const forgottenMs = 2_000;

/** Does something to the topics of a cluster as an operator with the Kafka tools does; none of our own code takes part. */
export async function withTopics<T>(kafkaBrokers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({
    clientId: 'an-operator',
    brokers: kafkaBrokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Removes every record that a topic holds now, as retention does. Gives how many they were. */
export function removeRecords(kafkaBrokers: string, topic: string): Promise<number> {
  return withTopics(kafkaBrokers, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    const partitions = offsets.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic, partitions });
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  });
}

/** Records that a topic holds now. Throws what the client throws for a topic that does not exist. */
export function recordsOn(kafkaBrokers: string, topic: string): Promise<number> {
  return withTopics(kafkaBrokers, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  });
}

/** Deletes a topic and makes it anew, empty, with as many partitions. */
export function recreateTopic(kafkaBrokers: string, topic: string): Promise<void> {
  return withTopics(kafkaBrokers, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const numPartitions = topics[0]?.partitions.length ?? 1;
    await admin.deleteTopics({ topics: [topic] });
    const deleted = performance.now();
    // The broker refuses the name until it has forgotten the old topic; whoever needs the topic may make it before us.
    for (;;) {
      if (await admin.createTopics({ topics: [{ topic, numPartitions }] }).catch(() => false)) return;
      const isThere = (await admin.listTopics()).includes(topic);
      if (isThere && performance.now() - deleted > forgottenMs) return;
      await delay(100);
    }
  });
}

/** How a topic is kept. */
export interface TopicShape {
  /** Number of copies of each partition. */
  readonly replicas: readonly number[];
  readonly config: ReadonlyMap<string, string>;
}

/** Asks the cluster for the shape of a topic. */
export function topicShape(kafkaBrokers: string, topic: string): Promise<TopicShape> {
  return withTopics(kafkaBrokers, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    const entries = resources[0]?.configEntries ?? [];
    return {
      replicas: (topics[0]?.partitions ?? []).map(({ replicas }) => replicas.length),
      config: new Map(entries.map(({ configName, configValue }) => [configName, configValue])),
    };
  });
}
