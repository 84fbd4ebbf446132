import { allTopics, type Topic } from '@chimera/contracts';
import { createKafkaPort, type KafkaProducer, type OutgoingBatch } from '@chimera/kafka';
import { silentLogger } from '@chimera/telemetry';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import type { TopicRecord } from '../../mesh/mesh-topics.js';

/** Heartbeats say how things are, not what happened: a repeated one is simply old. */
const repeatable = allTopics.filter((topic: Topic) => !topic.name.includes('supervisor-reported'));

/**
 * The last events of control topics are there a second time, byte for byte, after newer ones: in effect nothing happens
 * twice (Invariant 2).
 */
export class RepeatEvents implements Fault {
  readonly name = 'repeat-events';
  readonly test = 'T12';
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const chosen = random.shuffled(repeatable).slice(0, 12);
    const batches: OutgoingBatch[] = [];
    for (const topic of chosen) batches.push(...(await lastOf(around, topic, random.int(5, 60))));
    const sent = batches.reduce((sum, { records }) => sum + records.length, 0);
    if (sent === 0) return;
    const producer = await producerOf(around);
    try {
      await producer.send(batches);
    } finally {
      await producer.close();
    }
    this.struck += sent;
    around.note(`repeated ${sent} events of ${chosen.length} topics`);
  }

  async heal(): Promise<void> {}
}

async function lastOf(around: ChaosWorld, topic: Topic, count: number): Promise<readonly OutgoingBatch[]> {
  const all = await around.mesh.topics.records(topic.name);
  const records = all.filter(isEvent).slice(-count);
  const partitions = [...new Set(records.map(({ partition }) => partition))];
  return partitions.map((partition) => ({
    topic: topic.name,
    partition,
    records: records.filter((record) => record.partition === partition),
  }));
}

/** What came without an id is not one of ours; poison would make dead letters that nobody expects. */
export const isEvent = ({ headers }: TopicRecord): boolean => headers['ce_id'] !== undefined;

function producerOf(around: ChaosWorld): Promise<KafkaProducer> {
  const brokers = around.mesh.addresses.kafkaBrokers.split(',');
  return createKafkaPort({ brokers, clientId: 'chaos-repeats', logger: silentLogger }).producer();
}
