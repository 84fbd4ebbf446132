import type { OutgoingBatch, OutgoingRecord } from '@chimera/kafka';
import type { OutboxRow } from '../ports.js';
import { partitionOf } from './murmur2.js';

/** Groups rows by partition, keeping their order, so that one key stays in order (Invariant 3). */
export function outgoingBatches(
  rows: readonly OutboxRow[],
  partitionsOf: (topic: string) => number,
): OutgoingBatch[] {
  const batches = new Map<string, OutgoingBatch & { records: OutgoingRecord[] }>();
  for (const { topic, key, headers, payload } of rows) {
    const partition = partitionOf(key, partitionsOf(topic));
    const name = `${topic}/${partition}`;
    const batch = batches.get(name) ?? { topic, partition, records: [] };
    batch.records.push({ key, value: payload, headers });
    batches.set(name, batch);
  }
  return [...batches.values()];
}
