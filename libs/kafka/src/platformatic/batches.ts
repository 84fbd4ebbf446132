import type { Consumer } from '@platformatic/kafka';
import type { IncomingRecord, TopicPartition } from '../port.js';

/** Partition of a fetch response. */
export type FetchedPartition = Awaited<
  ReturnType<Consumer['fetch']>
>['responses'][number]['partitions'][number];
type FetchedBatch = NonNullable<FetchedPartition['records']>[number];
type FetchedRecord = FetchedBatch['records'][number];

const transactionalBit = 1 << 4;
const controlBit = 1 << 5;
const abortMarker = 0;

/** What a fetch brought of `[from, to)`. */
export interface Fetched {
  readonly records: readonly IncomingRecord[];
  /** Where to go on; passes records that were compacted away, aborted or control records. */
  readonly next: number;
}

/** Picks the records of `[from, to)` from a fetched partition. Keys and values are views on its buffer (defect K13). */
export function pickRecords(
  source: TopicPartition,
  fetched: FetchedPartition,
  from: number,
  to: number,
): Fetched {
  const records: IncomingRecord[] = [];
  let next = from;
  for (const batch of committedBatches(fetched)) {
    const base = Number(batch.firstOffset);
    next = Math.max(next, base + batch.lastOffsetDelta + 1);
    if ((batch.attributes & controlBit) !== 0) continue;
    for (const record of batch.records) {
      const offset = base + record.offsetDelta;
      // A fetch begins at the start of the batch that holds the offset.
      if (offset >= from && offset < to) records.push(toIncoming(source, batch, record, offset));
    }
  }
  return { records, next: Math.min(next, to) };
}

/** Control batches stay, so that the position passes them; batches of aborted transactions become empty. */
function committedBatches(fetched: FetchedPartition): readonly FetchedBatch[] {
  const pending = [...(fetched.abortedTransactions ?? [])].sort((a, b) =>
    Number(a.firstOffset - b.firstOffset),
  );
  const aborting = new Set<bigint>();
  return (fetched.records ?? []).map((batch) => {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (pending[0] !== undefined && pending[0].firstOffset <= last)
      aborting.add(pending.shift()!.producerId);
    if ((batch.attributes & controlBit) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === abortMarker) aborting.delete(batch.producerId);
      return batch;
    }
    const aborted = (batch.attributes & transactionalBit) !== 0 && aborting.has(batch.producerId);
    return aborted ? { ...batch, records: [] } : batch;
  });
}

function toIncoming(
  source: TopicPartition,
  batch: FetchedBatch,
  record: FetchedRecord,
  offset: number,
): IncomingRecord {
  const headers: Record<string, Buffer> = {};
  for (const [name, value] of record.headers) {
    if (name !== null && value !== null) headers[name.toString()] = value;
  }
  return {
    topic: source.topic,
    partition: source.partition,
    offset,
    timestamp: Number(batch.firstTimestamp + record.timestampDelta),
    key: record.key,
    value: record.value,
    headers,
  };
}
