import { createMemoryKafka, type KafkaProducer, type MemoryKafka } from '@chimera/kafka';
import { RowHash } from '../checksum.js';
import type { RowChunk } from '../rows/row-chunk.js';
import { avroRows, column, type Value } from '../transcode/reference.features.js';
import { viewOf } from '../transcode/row-slab.js';
import type { LoadReadPlan } from './load-reader.js';

/** A small dataset, its chunks, and a load topic in memory. */
export const columns = [column('id', 'int64'), column('name', 'text', { nullable: true })];
export const topic = 'chimera.load.ns.ds';
export const identity = { runId: '6f0c7b0e-1111-4222-8333-444455556666', attempt: 1 };
export const schemaId = 7;
export const writePlan = { topic, partition: 0, schemaId, ...identity, part: 0 };
export const readPlan: LoadReadPlan = {
  topic,
  partition: 0,
  from: 0,
  to: null,
  ...identity,
  parts: [0],
  schemaId,
  columns,
};

export function chunkOf(rows: readonly (readonly Value[])[]): RowChunk {
  const bytes = avroRows(columns, rows);
  const hash = new RowHash();
  for (const row of rows) {
    const one = avroRows(columns, [row]);
    hash.add(viewOf(one), 0, one.length);
  }
  return { bytes, rows: rows.length, read: rows.length, filtered: 0, rejected: [], sum: hash.take() };
}

export const chunkAt = (n: number) =>
  chunkOf([
    [BigInt(n), `name ${n}`],
    [BigInt(n) + 1000n, null],
  ]);

export async function cluster(): Promise<{ kafka: MemoryKafka; producer: KafkaProducer }> {
  const kafka = createMemoryKafka();
  const admin = await kafka.port.admin();
  await admin.ensureTopics([{ name: topic, partitions: 2 }]);
  return { kafka, producer: await kafka.port.producer() };
}
