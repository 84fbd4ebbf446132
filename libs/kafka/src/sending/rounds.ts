import type { OutgoingBatch, OutgoingRecord, TopicPartition } from '../port.js';

/** How much one request may carry for one partition. */
export interface RoundLimits {
  /** kafkajs copies the batch once per record: 2,000 cost 4 ms, 50,000 cost 19 s (defect K6). */
  readonly maxRecords: number;
  /** Sum of key, value and header bytes. A single larger record travels alone, the broker decides on it. */
  readonly maxBytes: number;
}

/** Identity of a partition inside maps. */
export function partitionKey(partition: TopicPartition): string {
  return `${partition.topic}/${partition.partition}`;
}

/** Bytes of a record without protocol overhead. */
export function recordBytes(record: OutgoingRecord): number {
  let bytes = lengthOf(record.key) + lengthOf(record.value);
  for (const [name, value] of Object.entries(record.headers ?? {})) bytes += name.length + lengthOf(value);
  return bytes;
}

function lengthOf(value: Buffer | string | null): number {
  if (value === null) return 0;
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length;
}

/**
 * Splits what a caller sends into rounds to be sent one after the other. A round has at most one batch a
 * partition; records of a partition keep their order over the rounds (Invariant 3).
 */
export function splitRounds(batches: readonly OutgoingBatch[], limits: RoundLimits): OutgoingBatch[][] {
  const rounds: OutgoingBatch[][] = [];
  for (const batch of mergeByPartition(batches)) {
    chunk(batch.records, limits).forEach((records, index) => {
      (rounds[index] ??= []).push({ topic: batch.topic, partition: batch.partition, records });
    });
  }
  return rounds;
}

function mergeByPartition(batches: readonly OutgoingBatch[]): OutgoingBatch[] {
  const merged = new Map<string, OutgoingBatch>();
  for (const batch of batches) {
    if (batch.records.length === 0) continue;
    const before = merged.get(partitionKey(batch));
    merged.set(
      partitionKey(batch),
      before === undefined ? batch : { ...batch, records: [...before.records, ...batch.records] },
    );
  }
  return [...merged.values()];
}

function chunk(records: readonly OutgoingRecord[], limits: RoundLimits): OutgoingRecord[][] {
  const chunks: OutgoingRecord[][] = [];
  let current: OutgoingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = recordBytes(record);
    if (current.length > 0 && (current.length >= limits.maxRecords || bytes + size > limits.maxBytes)) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(record);
    bytes += size;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}
