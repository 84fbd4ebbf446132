import type { KafkaLogger } from '../logger.js';
import type { ProducerOptions } from '../port.js';
import type { SequentialProducerOptions } from './sequential-producer.js';

/** Default of `sendTimeoutMs`. */
export const defaultSendTimeoutMs = 30_000;

/** Stays below the 1,048,588 bytes that a broker takes by default, headers of the batch included. */
const defaultMaxBatchBytes = 900_000;

/** kafkajs' sequence numbers do not wrap at 2^31 as the broker expects (defect K4). */
const maxRecordsPerSession = 1_500_000_000;

/** Limits of a producer with the defaults filled in. */
export function producerLimits(options: ProducerOptions, logger: KafkaLogger): SequentialProducerOptions {
  return {
    sendTimeoutMs: options.sendTimeoutMs ?? defaultSendTimeoutMs,
    maxRecords: 2_000,
    maxBytes: options.maxBatchBytes ?? defaultMaxBatchBytes,
    maxRecordsPerSession,
    logger,
  };
}
