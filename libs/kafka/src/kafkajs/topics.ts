import kafkajs, { type Admin } from 'kafkajs';
import type { TopicSpec } from '../port.js';

const topicResource = kafkajs.ConfigResourceTypes.TOPIC;

/**
 * Creates missing topics, adds partitions and settings to those that have fewer or others. `existing` are topics that are
 * known to be there.
 */
export async function ensureTopics(
  admin: Admin,
  specs: readonly TopicSpec[],
  existing: ReadonlySet<string>,
): Promise<void> {
  const missing = specs.filter((spec) => !existing.has(spec.name));
  // Resolves false when another process created one of them meanwhile; the check below sees to its shape.
  if (missing.length > 0) await createTopics(admin, missing);
  const present = specs.filter((spec) => existing.has(spec.name));
  if (present.length > 0) await bringToSpec(admin, present);
}

async function createTopics(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const created = await admin.createTopics({
    waitForLeaders: true,
    topics: specs.map((spec) => ({
      topic: spec.name,
      numPartitions: spec.partitions,
      replicationFactor: spec.replicationFactor ?? -1,
      configEntries: Object.entries(spec.config ?? {}).map(([name, value]) => ({ name, value })),
    })),
  });
  if (!created) await bringToSpec(admin, specs);
}

async function bringToSpec(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  await addPartitions(admin, specs);
  await setConfig(admin, specs);
}

async function addPartitions(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: specs.map((spec) => spec.name) });
  const has = new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
  const short = specs.filter((spec) => (has.get(spec.name) ?? 0) < spec.partitions);
  if (short.length === 0) return;
  await admin.createPartitions({
    topicPartitions: short.map((spec) => ({ topic: spec.name, count: spec.partitions })),
  });
}

async function setConfig(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const wanted = specs.filter((spec) => Object.keys(spec.config ?? {}).length > 0);
  if (wanted.length === 0) return;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: wanted.map((spec) => ({ type: topicResource, name: spec.name })),
  });
  const current = new Map(
    resources.map((resource) => [
      resource.resourceName,
      new Map(resource.configEntries.map((entry) => [entry.configName, entry.configValue])),
    ]),
  );
  const changed = wanted.filter((spec) =>
    Object.entries(spec.config ?? {}).some(([name, value]) => current.get(spec.name)?.get(name) !== value),
  );
  if (changed.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: changed.map((spec) => ({
      type: topicResource,
      name: spec.name,
      configEntries: Object.entries(spec.config ?? {}).map(([name, value]) => ({ name, value })),
    })),
  });
}
