export { createKafkaPort, openKafkaInspector, type KafkaPortOptions } from './create-kafka-port.js';
export { requireCodec } from './compression.js';
export type { GroupView, KafkaInspector, PartitionView, TopicView } from './inspection.js';
export { type TopicReplication } from './replication.js';
export { type KafkaLogger } from './logger.js';
export { createMemoryKafka, type MemoryKafka, type MemoryKafkaFaults } from './memory/create-memory-kafka.js';
export type {
  Ack,
  ConsumerOptions,
  IncomingBatch,
  IncomingRecord,
  KafkaAdmin,
  KafkaConsumer,
  KafkaPort,
  KafkaProducer,
  OutgoingBatch,
  OutgoingRecord,
  ProducerOptions,
  RangeReader,
  RangeRequest,
  TopicPartition,
  TopicSpec,
} from './port.js';
