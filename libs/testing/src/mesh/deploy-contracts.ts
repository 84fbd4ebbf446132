import { subjectOf, type Topic } from '@chimera/contracts';
import type { KafkaPort } from '@chimera/kafka';
import type { SchemaRegistry } from '@chimera/messaging';

const partitions = 3;

/** Topics and contracts as a deployment makes them; other specs may do the same at the same time. */
export async function deployContracts(
  kafka: KafkaPort,
  registry: SchemaRegistry,
  topics: readonly Topic[],
): Promise<void> {
  const admin = await kafka.admin();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic.name));
    await admin.ensureTopics(missing.map(({ name }) => ({ name, partitions })));
  } finally {
    await admin.close();
  }
  await Promise.all(topics.map((topic) => registered(registry, topic)));
}

/** Registering takes several requests, and most contracts are there already. */
async function registered(registry: SchemaRegistry, topic: Topic): Promise<void> {
  if ((await registry.lookup(subjectOf(topic), topic.schema)) !== null) return;
  await registry.register(subjectOf(topic), topic.schema, 'FULL_TRANSITIVE');
}
