import type { Batch, IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingBatch, IncomingRecord } from '../port.js';

/** Shapes a batch for the port. Nothing is copied: keys and values are views on the fetch buffer (defect K13). */
export function toIncoming(batch: Batch): IncomingBatch {
  const { topic, partition } = batch;
  return {
    topic,
    partition,
    highWatermark: Number(batch.highWatermark),
    records: batch.messages.map((message) => toRecord(topic, partition, message)),
  };
}

function toRecord(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: toHeaders(message.headers),
  };
}

function toHeaders(headers: IHeaders | undefined): Record<string, Buffer> {
  const result: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    // A header may repeat; the last one counts, as with Kafka's own lastHeader().
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) result[name] = typeof last === 'string' ? Buffer.from(last) : last;
  }
  return result;
}
