import type {
  ConsumerOptions,
  IncomingBatch,
  IncomingRecord,
  KafkaConsumer,
  TopicPartition,
} from '@chimera/kafka';
import type { Bench } from './subject.js';

/** A consumer and everything that it was told. */
export interface Member {
  readonly consumer: KafkaConsumer;
  readonly records: IncomingRecord[];
  readonly batches: IncomingBatch[];
  readonly crashes: Error[];
  /** Partitions held now, by the callbacks. */
  held(): number[];
  /** How often everything was taken away. */
  losses(): number;
}

/** Starts a consumer that collects; it is closed after the test. */
export async function startMember(
  bench: Bench,
  options: Pick<ConsumerOptions, 'groupId' | 'topics'> & Partial<ConsumerOptions>,
): Promise<Member> {
  const records: IncomingRecord[] = [];
  const batches: IncomingBatch[] = [];
  const crashes: Error[] = [];
  let held: readonly TopicPartition[] = [];
  let losses = 0;
  const consumer = bench.port.consumer({
    ...options,
    onBatch: async (batch) => {
      batches.push(batch);
      records.push(...batch.records.map(detach));
      await options.onBatch?.(batch);
    },
    onAssigned: (partitions) => {
      held = partitions;
      options.onAssigned?.(partitions);
    },
    onLost: (partitions) => {
      losses += 1;
      held = [];
      options.onLost?.(partitions);
    },
    onCrash: (error) => crashes.push(error),
  });
  bench.onEnd(() => consumer.close());
  await consumer.start();
  return {
    consumer,
    records,
    batches,
    crashes,
    held: () => held.map((partition) => partition.partition).sort(),
    losses: () => losses,
  };
}

/** Records are only valid during the callback. */
function detach(record: IncomingRecord): IncomingRecord {
  return { ...record, value: record.value === null ? null : Buffer.from(record.value) };
}
