import { TransientError } from '@chimera/contracts';
import { requireCodec } from '../compression.js';
import type { KafkaLogger } from '../logger.js';
import type { KafkaPort, KafkaProducer, ProducerOptions, TopicPartition } from '../port.js';
import { producerLimits } from '../sending/limits.js';
import { partitionKey } from '../sending/rounds.js';
import { SequentialProducer } from '../sending/sequential-producer.js';
import { MemoryAdmin } from './memory-admin.js';
import { MemoryCluster } from './memory-cluster.js';
import { MemoryConsumer } from './memory-consumer.js';
import { MemoryRangeReader } from './memory-range-reader.js';
import { MemorySession, type SendFaults } from './memory-session.js';

/** Lets things go wrong on purpose. */
export interface MemoryKafkaFaults {
  /** The next send of any producer fails and writes nothing. Default: `CHIMERA_KAFKA_UNAVAILABLE`. */
  failNextSend(error?: Error): void;
  /** The next send leaves this partition out and says nothing (defect K1). */
  dropNextAck(partition: TopicPartition): void;
  /** Every member of the group gives up; `onCrash` is called. */
  crashConsumers(groupId: string, error?: Error): void;
}

/** A Kafka of one process, for unit tests only: nothing is kept and nothing is replicated. */
export interface MemoryKafka {
  readonly port: KafkaPort;
  readonly faults: MemoryKafkaFaults;
}

/** Makes an empty in-memory cluster that passes the port's contract suite. */
export function createMemoryKafka(logger: KafkaLogger = silent): MemoryKafka {
  const cluster = new MemoryCluster();
  const sendFaults: SendFaults = { failNext: undefined, skipNext: undefined };
  const openProducer = async (options: ProducerOptions = {}): Promise<KafkaProducer> => {
    requireCodec(options.compression ?? 'none');
    return new SequentialProducer(
      () => Promise.resolve(new MemorySession(cluster, sendFaults)),
      producerLimits(options, logger),
    );
  };
  return {
    port: {
      producer: openProducer,
      bulkProducer: openProducer,
      consumer: (options) => new MemoryConsumer(cluster, options),
      rangeReader: () => Promise.resolve(new MemoryRangeReader(cluster)),
      admin: () => Promise.resolve(new MemoryAdmin(cluster)),
    },
    faults: {
      failNextSend: (error = injected('send')) => {
        sendFaults.failNext = error;
      },
      dropNextAck: (partition) => {
        sendFaults.skipNext = partitionKey(partition);
      },
      crashConsumers: (groupId, error = injected('consumer')) => cluster.group(groupId).crashAll(error),
    },
  };
}

function injected(where: string): TransientError {
  return new TransientError('CHIMERA_KAFKA_UNAVAILABLE', `Fault injected into the ${where}.`);
}

const silent: KafkaLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
