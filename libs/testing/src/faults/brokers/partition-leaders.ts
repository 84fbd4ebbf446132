import { MeshError } from '@chimera/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from '../../eventually.js';

/** How the partitions of a cluster stand. */
export interface PartitionStand {
  /** Number of partitions that each broker leads, by its node id. */
  readonly led: ReadonlyMap<number, number>;
  /** Partitions with a copy that is behind, or without a leader. */
  readonly behind: number;
}

/** Asks the cluster. Throws what the client throws while no broker answers. */
export async function partitionStand(addresses: string): Promise<PartitionStand> {
  const kafka = new Kafka({
    clientId: 'chaos',
    brokers: addresses.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 2 },
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata();
    const partitions = topics.flatMap((topic) => topic.partitions);
    const led = new Map<number, number>();
    for (const { leader } of partitions) led.set(leader, (led.get(leader) ?? 0) + 1);
    const behind = partitions.filter(
      ({ isr, replicas, leader }) => leader < 0 || isr.length < replicas.length,
    );
    return { led, behind: behind.length };
  } finally {
    await admin.disconnect();
  }
}

/** Waits until every copy of every partition has caught up, so that the next loss of a broker loses nothing. */
export async function untilInSync(addresses: string, deadlineMs = 60_000): Promise<void> {
  await eventually(
    async () => {
      const { behind } = await partitionStand(addresses);
      if (behind === 0) return;
      throw new MeshError('CHIMERA_NOT_RUNNING', 'retry', `Expected all copies in sync, ${behind} are not.`);
    },
    { deadlineMs, everyMs: 300 },
  );
}
