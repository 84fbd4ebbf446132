import type { TopicSpec } from '@chimera/kafka';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Batches are about a megabyte, and a single row may be several. */
const maxRecord = { 'max.message.bytes': String(16 * 1024 * 1024) };

/** A load topic: two partitions, so that parts travel side by side; row batches live for `hours`, by default two days. */
export function loadTopicSpec(name: string, hours = 48): TopicSpec {
  const config = {
    ...maxRecord,
    'retention.ms': String(Math.round(hours * hourMs)),
    'segment.bytes': String(256 * 1024 * 1024),
  };
  return { name, partitions: 2, config };
}

/** A quarantine topic: one partition, so that rows stay in order; they wait `days`, by default 30, for a person to look. */
export function quarantineTopicSpec(name: string, days = 30): TopicSpec {
  return { name, partitions: 1, config: { ...maxRecord, 'retention.ms': String(days * dayMs) } };
}
