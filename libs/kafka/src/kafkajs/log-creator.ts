import { logLevel, type LogEntry } from 'kafkajs';
import type { KafkaLogger } from '../logger.js';

/**
 * Sends kafkajs' log to ours. It calls "error" what it is about to retry, so its errors are our warnings;
 * an error that stays one reaches the caller as exception or through `onCrash`. Stack traces are dropped.
 */
export function kafkajsLogCreator(logger: KafkaLogger): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = entry.log;
    const text = `kafkajs ${entry.namespace}: ${message}`;
    if (entry.level === logLevel.ERROR) logger.warn(text, fields);
    else logger.debug(text, fields);
  };
}
