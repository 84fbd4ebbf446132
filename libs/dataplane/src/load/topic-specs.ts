import type { TopicSpec } from '@chimera/kafka';

const dayMs = 86_400_000;
/** Batches are about a megabyte, and a single row may be several. */
const maxRecord = { 'max.message.bytes': String(16 * 1024 * 1024) };

/** A load topic: two partitions, so that parts travel side by side; row batches live for two days. */
export function loadTopicSpec(name: string): TopicSpec {
  const config = {
    ...maxRecord,
    'retention.ms': String(2 * dayMs),
    'segment.bytes': String(256 * 1024 * 1024),
  };
  return { name, partitions: 2, config };
}

/** A quarantine topic: one partition, so that rows stay in order; they wait 30 days for a person to look. */
export function quarantineTopicSpec(name: string): TopicSpec {
  return { name, partitions: 1, config: { ...maxRecord, 'retention.ms': String(30 * dayMs) } };
}
