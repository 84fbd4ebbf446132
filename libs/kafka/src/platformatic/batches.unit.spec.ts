import { describe, expect, it } from 'vitest';
import { pickRecords, type FetchedPartition } from './batches.js';

type Batch = NonNullable<FetchedPartition['records']>[number];

const source = { topic: 't', partition: 0 };
const transactional = 1 << 4;
const control = 1 << 5;

function batch(
  firstOffset: number,
  count: number,
  options: { producer?: bigint; attributes?: number; key?: Buffer } = {},
): Batch {
  return {
    firstOffset: BigInt(firstOffset),
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: options.attributes ?? 0,
    lastOffsetDelta: count - 1,
    firstTimestamp: 1_000n,
    maxTimestamp: 1_000n,
    producerId: options.producer ?? -1n,
    producerEpoch: 0,
    firstSequence: 0,
    records: Array.from({ length: count }, (_, offsetDelta) => ({
      length: 0,
      attributes: 0,
      timestampDelta: BigInt(offsetDelta),
      offsetDelta,
      key: options.key ?? null,
      value: Buffer.from(String(firstOffset + offsetDelta)),
      headers: [],
    })),
  };
}

function fetched(
  records: Batch[],
  aborted: { producerId: bigint; firstOffset: bigint }[] = [],
): FetchedPartition {
  return {
    partitionIndex: 0,
    errorCode: 0,
    highWatermark: 100n,
    lastStableOffset: 100n,
    logStartOffset: 0n,
    abortedTransactions: aborted,
    preferredReadReplica: -1,
    records,
  };
}

const marker = (firstOffset: number, producer: bigint, type: number): Batch =>
  batch(firstOffset, 1, { producer, attributes: transactional | control, key: Buffer.from([0, 0, 0, type]) });

const offsets = (result: ReturnType<typeof pickRecords>) => result.records.map((record) => record.offset);

describe('pickRecords', () => {
  it('cuts batches at both ends of the range', () => {
    const result = pickRecords(source, fetched([batch(0, 5), batch(5, 5)]), 3, 7);
    expect(offsets(result)).toEqual([3, 4, 5, 6]);
    expect(result.next).toBe(7);
    expect(result.records[0]).toMatchObject({ topic: 't', partition: 0, timestamp: 1_003 });
  });

  it('passes offsets that were compacted away', () => {
    const holes = batch(10, 5);
    const result = pickRecords(source, fetched([{ ...holes, records: holes.records.slice(0, 2) }]), 10, 100);
    expect(offsets(result)).toEqual([10, 11]);
    expect(result.next).toBe(15);
  });

  it('leaves the position alone when nothing came', () => {
    expect(pickRecords(source, fetched([]), 4, 10)).toEqual({ records: [], next: 4 });
  });

  it('skips control records and aborted transactions, and passes them', () => {
    const records = [
      batch(0, 2, { producer: 7n, attributes: transactional }),
      batch(2, 1),
      marker(3, 7n, 0),
      batch(4, 2, { producer: 7n, attributes: transactional }),
      marker(6, 7n, 1),
    ];
    const result = pickRecords(source, fetched(records, [{ producerId: 7n, firstOffset: 0n }]), 0, 100);
    expect(offsets(result)).toEqual([2, 4, 5]);
    expect(result.next).toBe(7);
  });

  it('skips an aborted transaction whose end is not in this fetch', () => {
    const records = [batch(0, 2, { producer: 7n, attributes: transactional })];
    const result = pickRecords(source, fetched(records, [{ producerId: 7n, firstOffset: 0n }]), 0, 100);
    expect(result).toEqual({ records: [], next: 2 });
  });
});
