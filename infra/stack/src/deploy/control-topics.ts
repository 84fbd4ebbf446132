import { allTopics } from '@chimera/contracts';
import { createKafkaPort, type TopicReplication, type TopicSpec } from '@chimera/kafka';
import { silentLogger } from '@chimera/telemetry';
import type { ForeignContract } from './foreign-contracts.js';

/** Partitions of every control topic: keys stay in order on one, three instances of a service can share the work. */
export const controlPartitions = 3;

/** Longer than any consumer is expected to be away, and than inboxes remember. */
export const controlRetention = { 'retention.ms': String(30 * 24 * 3_600_000) } as const;

/** Makes the topics of the mesh; existing ones are brought to these settings. Returns how many there are. */
export async function ensureControlTopics(
  brokers: string,
  foreign: readonly ForeignContract[],
  replication: TopicReplication,
): Promise<number> {
  const names = [...allTopics.map(({ name }) => name), ...foreign.map(({ topic }) => topic)];
  const specs = names.map((name): TopicSpec => ({
    name,
    partitions: controlPartitions,
    config: controlRetention,
  }));
  const kafka = createKafkaPort({
    brokers: brokers.split(','),
    clientId: 'chimera-deployment',
    logger: silentLogger,
    replication,
  });
  const admin = await kafka.admin();
  try {
    await admin.ensureTopics(specs);
  } finally {
    await admin.close();
  }
  return specs.length;
}
