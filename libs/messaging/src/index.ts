export {
  skip,
  type BatchHandler,
  type Delivered,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
  type Skipped,
} from './handling/handler.js';
export { Handles, type HandlesOptions } from './handling/handles.decorator.js';
export { byKey } from './handling/by-key.js';
export { HandlesBatch, type HandlesBatchOptions } from './handling/handles-batch.decorator.js';
export { BatchError } from './handling/batch-error.js';
export {
  defaultRetryPolicy,
  milliseconds,
  retryPolicy,
  type Duration,
  type RetryPolicy,
} from './handling/retry-policy.js';
export { handlerExtrasOf, kafkaTransport, type HandlerExtras } from './handling/handler-extras.js';
export { KafkaTransportStrategy, type KafkaTransportOptions } from './transport/kafka-transport.strategy.js';
export { type StoppedHandler } from './transport/handler-gate.js';
export { type FailureLimit } from './transport/failure-window.js';
export { type QueueLimits } from './transport/partition-queue.js';
export { startWhenAvailable } from './transport/start-when-available.js';
export {
  MessageCodec,
  assertFitsContract,
  type CodecRegistry,
  type EncodedEvent,
} from './codec/message-codec.js';
export {
  SchemaRegistry,
  type Compatibility,
  type RegisteredSchema,
  type SchemaRegistryOptions,
} from './codec/schema-registry.js';
export { frameHeaderLength, frameSchemaId, unframe, writeFrameHeader } from './codec/confluent-frame.js';
export { readEnvelope, type Envelope, type EventOrigin } from './codec/event-headers.js';
export { DeadLetterWriter } from './dead-letter/dead-letter-writer.js';
export { type DeadLetter } from './dead-letter/dead-letter-headers.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/relay.js';
export { murmur2, partitionOf } from './outbox/murmur2.js';
export { type Backlog } from './transport/partition-worker.js';
export { silentMetrics, type MessagingMetrics, type PauseReason } from './metrics/messaging-metrics.js';
export { telemetryMetrics } from './metrics/telemetry-metrics.js';
export type { OutboxRow, OutboxStore } from './ports.js';
