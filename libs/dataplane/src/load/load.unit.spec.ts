import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBatchSchema, quarantineSchema, TransientError } from '@chimera/contracts';
import type { KafkaProducer, MemoryKafka } from '@chimera/kafka';
import { RowHash } from '../checksum.js';
import type { RowChunk } from '../rows/row-chunk.js';
import { avroRows, avscRow, avscType, dataset } from '../transcode/reference.features.js';
import {
  chunkAt,
  chunkOf,
  cluster,
  columns,
  identity,
  readPlan,
  schemaId,
  topic,
  writePlan,
} from './load-parts.features.js';
import { decodeLoadRecord, encodeLoadBatch, encodeLoadSeal } from './load-record.js';
import { LoadReader, type LoadReadPlan } from './load-reader.js';
import { LoadWriter } from './load-writer.js';
import { QuarantineWriter } from './quarantine-writer.js';

async function readAll(kafka: MemoryKafka, plan: Partial<LoadReadPlan> = {}) {
  const reader = new LoadReader(await kafka.port.rangeReader(), { ...readPlan, ...plan });
  const bytes: Buffer[] = [];
  for await (const batch of reader.batches()) bytes.push(Buffer.from(batch.bytes));
  return { bytes: Buffer.concat(bytes), reader };
}

describe('load records', () => {
  it('are read by avsc with the schema of the load topic', () => {
    fc.assert(
      fc.property(dataset, fc.nat(), (set, seq) => {
        const type = avscType(loadBatchSchema('ns', 'ds', set.columns));
        const record = encodeLoadBatch(
          { schemaId, ...identity, part: 3, seq },
          avroRows(set.columns, set.rows),
          set.rows.length,
        );
        expect(record.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, schemaId]));
        const decoded: unknown = type.fromBuffer(record.subarray(5));
        const rows = set.rows.map((row) => avscRow(set.columns, row));
        expect(type.toBuffer(decoded)).toEqual(
          type.toBuffer({ ...identity, part: 3, seq: BigInt(seq), seal: null, rows }),
        );
      }),
    );
  });

  it('written by avsc are read as well', () => {
    fc.assert(
      fc.property(dataset, (set) => {
        const type = avscType(loadBatchSchema('ns', 'ds', set.columns));
        const rows = set.rows.map((row) => avscRow(set.columns, row));
        const value = Buffer.concat([
          Buffer.from([0, 0, 0, 0, schemaId]),
          type.toBuffer({ ...identity, part: 1, seq: 2n ** 40n, seal: null, rows }),
        ]);
        const expected = { schemaId, ...identity, part: 1, seq: 2 ** 40, seal: null, rows: rows.length };
        const { bytes, ...decoded } = decodeLoadRecord(value);
        expect(decoded).toEqual(expected);
        expect(bytes.equals(avroRows(set.columns, set.rows))).toBe(true);
      }),
    );
  });

  it('seal a part in the same schema', () => {
    const seal = { batches: 2, rows: 2 ** 33, checksum: '00ff00ff00ff00ff' };
    const record = encodeLoadSeal({ schemaId, ...identity, part: 0, seq: 2 }, seal);
    const decoded: unknown = avscType(loadBatchSchema('ns', 'ds', columns)).fromBuffer(record.subarray(5));
    expect(decoded).toMatchObject({
      seq: 2n,
      seal: { batches: 2n, rows: 2n ** 33n, checksum: seal.checksum },
      rows: [],
    });
    expect(decodeLoadRecord(record)).toMatchObject({ seal, rows: 0 });
  });

  it('that are cut or damaged are refused', () => {
    const record = encodeLoadBatch({ schemaId, ...identity, part: 0, seq: 0 }, chunkAt(1).bytes, 2);
    for (let length = 0; length < record.length; length++) {
      expect(() => decodeLoadRecord(record.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'CHIMERA_MESSAGE_UNDECODABLE' }),
      );
    }
    expect(() => decodeLoadRecord(null)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_MESSAGE_UNDECODABLE' }),
    );
  });
});

describe('LoadWriter and LoadReader', () => {
  it('carry a part over the topic, and agree about it', async () => {
    const { kafka, producer } = await cluster();
    const writer = new LoadWriter(producer, { ...writePlan, maxPendingBatches: 2 });
    const chunks = Array.from({ length: 20 }, (_, n) => chunkAt(n));
    for (const chunk of chunks) await writer.append(chunk);
    await writer.append(chunkOf([]));
    const segment = await writer.seal();
    expect(segment).toMatchObject({
      part: 0,
      partition: 0,
      firstOffset: 0,
      lastOffset: 20,
      batches: 20,
      rows: 40,
    });
    expect(writer.progress).toMatchObject({ batches: 20, rows: 40 });
    const { bytes, reader } = await readAll(kafka);
    expect(bytes.equals(Buffer.concat(chunks.map((chunk) => chunk.bytes)))).toBe(true);
    expect(reader.segments).toEqual([segment]);
    expect(
      (await readAll(kafka, { from: segment.firstOffset, to: segment.lastOffset + 1 })).reader.segments,
    ).toEqual([segment]);
  });

  it('keep parts of one partition, other runs and other attempts apart', async () => {
    const { kafka, producer } = await cluster();
    const writers = [
      new LoadWriter(producer, { ...writePlan, runId: 'another' }),
      new LoadWriter(producer, { ...writePlan, attempt: 2, schemaId: 9 }),
      new LoadWriter(producer, writePlan),
      new LoadWriter(producer, { ...writePlan, part: 2 }),
    ];
    for (let n = 0; n < 3; n++) for (const writer of writers) await writer.append(chunkAt(n));
    for (const writer of writers) await writer.seal();
    const { reader } = await readAll(kafka, { parts: [0, 2] });
    expect(reader.segments.map(({ part, rows }) => [part, rows])).toEqual([
      [0, 6],
      [2, 6],
    ]);
    expect(reader.foreign).toBe(8);
  });

  it('seal an empty part', async () => {
    const { kafka, producer } = await cluster();
    const segment = await new LoadWriter(producer, writePlan).seal();
    expect(segment).toEqual({
      part: 0,
      partition: 0,
      firstOffset: 0,
      lastOffset: 0,
      batches: 0,
      rows: 0,
      checksum: '0000000000000000',
    });
    expect((await readAll(kafka)).reader.segments).toEqual([segment]);
  });

  const batch = (seq: number, n = seq) => encodeLoadBatch({ ...writePlan, seq }, chunkAt(n).bytes, 2);
  const sealOf = (chunks: readonly RowChunk[], seq = chunks.length) => {
    const hash = new RowHash();
    for (const chunk of chunks) ({ high: hash.high, low: hash.low } = addTo(hash, chunk));
    const { high, low } = hash.take();
    const checksum = high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
    return encodeLoadSeal(
      { ...writePlan, seq },
      { batches: chunks.length, rows: chunks.length * 2, checksum },
    );
  };
  const addTo = (hash: RowHash, { sum }: RowChunk) => {
    const low = hash.low + sum.low;
    return { high: (hash.high + sum.high + (low > 0xffffffff ? 1 : 0)) >>> 0, low: low >>> 0 };
  };

  async function readRecords(values: readonly Buffer[], plan: Partial<LoadReadPlan> = {}) {
    const { kafka, producer } = await cluster();
    await producer.send([{ topic, partition: 0, records: values.map((value) => ({ key: null, value })) }]);
    return readAll(kafka, { to: values.length, ...plan });
  }

  it('drop and count batches that were sent twice', async () => {
    const { reader, bytes } = await readRecords([
      batch(0),
      batch(1),
      batch(0),
      batch(1),
      sealOf([chunkAt(0), chunkAt(1)]),
    ]);
    expect(reader.repeats).toBe(2);
    expect(bytes.equals(Buffer.concat([chunkAt(0).bytes, chunkAt(1).bytes]))).toBe(true);
  });

  it.each<[string, readonly Buffer[], string]>([
    ['a batch that is missing', [batch(0), batch(2)], 'CHIMERA_LOAD_GAP'],
    ['a seal that comes too early', [batch(0), sealOf([chunkAt(0), chunkAt(1)])], 'CHIMERA_LOAD_GAP'],
    ['a range that ends before the seal', [batch(0)], 'CHIMERA_LOAD_GAP'],
    [
      'rows that differ from the sealed ones',
      [batch(0), batch(1, 5), sealOf([chunkAt(0), chunkAt(1)])],
      'CHIMERA_LOAD_CHECKSUM',
    ],
    ['a wrong number of batches', [batch(0), sealOf([chunkAt(0), chunkAt(1)], 1)], 'CHIMERA_LOAD_CHECKSUM'],
    [
      'rows of another schema',
      [encodeLoadBatch({ ...writePlan, seq: 0 }, Buffer.from([1, 2, 3]), 1)],
      'CHIMERA_MESSAGE_UNDECODABLE',
    ],
    [
      'another schema id',
      [encodeLoadBatch({ ...writePlan, schemaId: 8, seq: 0 }, chunkAt(0).bytes, 2)],
      'CHIMERA_MESSAGE_UNDECODABLE',
    ],
    [
      'a part that does not belong here',
      [encodeLoadBatch({ ...writePlan, part: 5, seq: 0 }, chunkAt(0).bytes, 2)],
      'CHIMERA_MESSAGE_UNDECODABLE',
    ],
    ['bytes that are no load record', [Buffer.from('hello')], 'CHIMERA_MESSAGE_UNDECODABLE'],
  ])('find %s', async (_, values, code) => {
    await expect(readRecords(values)).rejects.toMatchObject({ code });
  });

  it('bound what is under way, and wait for the broker', async () => {
    const gate: (() => void)[] = [];
    const sizes: number[] = [];
    let offset = 0;
    const producer: KafkaProducer = {
      send: async ([one]) => {
        sizes.push(one?.records.length ?? 0);
        await new Promise<void>((resolve) => gate.push(resolve));
        const baseOffset = offset;
        offset += one?.records.length ?? 0;
        return [{ topic, partition: 0, baseOffset }];
      },
      close: () => Promise.resolve(),
    };
    const writer = new LoadWriter(producer, { ...writePlan, maxPendingBatches: 3, batchesPerSend: 2 });
    for (let n = 0; n < 3; n++) await writer.append(chunkAt(n));
    let waiting = true;
    const fourth = writer.append(chunkAt(3)).then(() => (waiting = false));
    await Promise.resolve();
    expect(waiting).toBe(true);
    gate.shift()?.();
    await fourth;
    const sealed = writer.seal();
    while (offset < 5) {
      gate.shift()?.();
      await new Promise(setImmediate);
    }
    expect(await sealed).toMatchObject({ firstOffset: 0, lastOffset: 4, batches: 4 });
    expect(sizes).toEqual([1, 2, 2]);
  });

  it('pass a failed send on, to every later call too', async () => {
    const { kafka, producer } = await cluster();
    kafka.faults.failNextSend(new TransientError('CHIMERA_KAFKA_UNAVAILABLE', 'away'));
    const unavailable = { code: 'CHIMERA_KAFKA_UNAVAILABLE' };
    const writer = new LoadWriter(producer, { ...writePlan, maxPendingBatches: 0 });
    await expect(writer.append(chunkAt(0))).rejects.toMatchObject(unavailable);
    await expect(writer.append(chunkAt(1))).rejects.toMatchObject(unavailable);
    await expect(writer.seal()).rejects.toMatchObject(unavailable);
  });

  it('let nothing follow a seal', async () => {
    const { producer } = await cluster();
    const writer = new LoadWriter(producer, writePlan);
    await writer.seal();
    await expect(writer.append(chunkAt(0))).rejects.toMatchObject({ code: 'CHIMERA_INVARIANT' });
  });
});

describe('QuarantineWriter', () => {
  it('keeps rows whole in the schema of the quarantine topic', async () => {
    const { kafka, producer } = await cluster();
    const rejected = Array.from({ length: 1_200 }, (_, n) => ({
      position: `row ${n}`,
      code: 'CHIMERA_ROW_NULL',
      column: n % 2 === 0 ? null : 'name',
      detail: 'Expected a value, found null.',
      row: n === 0 ? {} : { id: String(n), name: null, note: 'ü'.repeat(n) },
    }));
    const writer = new QuarantineWriter(producer, { topic, partition: 1, schemaId, ...identity });
    await writer.write(rejected);
    await writer.write([]);
    expect(writer.rows).toBe(1_200);
    const type = avscType(quarantineSchema('ns', 'ds'));
    const found: unknown[] = [];
    const ranges = await kafka.port.rangeReader();
    for await (const records of ranges.read({ topic, partition: 1, from: 0, to: 1_200 })) {
      found.push(
        ...records.map(({ value }) =>
          JSON.parse(JSON.stringify(type.fromBuffer((value as Buffer).subarray(5)))),
        ),
      );
    }
    expect(found).toEqual(rejected.map((row) => ({ ...identity, ...row })));
  });
});
