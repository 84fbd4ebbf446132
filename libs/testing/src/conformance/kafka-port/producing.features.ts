import { describe, expect, it } from 'vitest';
import { MeshError } from '@chimera/contracts';
import { numbers, numbersOf, upTo, useBench, type KafkaPortSubject } from './subject.js';

/** What a producer promises. */
export function producingFeatures(subject: KafkaPortSubject): void {
  describe('producing', () => {
    const bench = useBench(subject);

    it('keeps the order and acknowledges with the offset of the first record', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      expect(await producer.send([{ topic, partition: 0, records: numbers(0, 10) }])).toEqual([
        { topic, partition: 0, baseOffset: 0 },
      ]);
      expect(await producer.send([{ topic, partition: 0, records: numbers(10, 15) }])).toEqual([
        { topic, partition: 0, baseOffset: 10 },
      ]);
      const records = await bench().range({ topic, partition: 0, from: 0, to: 15 });
      expect(numbersOf(records)).toEqual(upTo(15));
      expect(records.map((record) => record.offset)).toEqual(upTo(15));
    });

    it('carries keys, headers, empty and null values unchanged', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      const bytes = Buffer.from([0, 255, 1, 128]);
      const started = Date.now();
      await producer.send([
        {
          topic,
          partition: 0,
          records: [
            { key: 'ключ', value: bytes, headers: { text: 'wörd', raw: bytes } },
            { key: bytes, value: null },
            { key: null, value: Buffer.alloc(0) },
          ],
        },
      ]);
      const [text, tombstone, empty] = await bench().range({ topic, partition: 0, from: 0, to: 3 });
      expect(text?.key?.toString()).toBe('ключ');
      expect(text?.value).toEqual(bytes);
      expect(text?.headers['text']?.toString()).toBe('wörd');
      expect(text?.headers['raw']).toEqual(bytes);
      expect(Math.abs((text?.timestamp ?? 0) - started)).toBeLessThan(60_000);
      expect(tombstone?.key).toEqual(bytes);
      expect(tombstone?.value).toBeNull();
      expect(empty?.key).toBeNull();
      expect(empty?.value).toEqual(Buffer.alloc(0));
      expect(empty?.headers).toEqual({});
    });

    it('puts records into the partition named, whatever their key', async () => {
      const topic = await bench().topic(3);
      const producer = await bench().producer();
      const record = { key: 'same', value: Buffer.from('x') };
      const acks = await producer.send([
        { topic, partition: 0, records: [record] },
        { topic, partition: 2, records: [record, record] },
      ]);
      expect([...acks].sort((a, b) => a.partition - b.partition)).toEqual([
        { topic, partition: 0, baseOffset: 0 },
        { topic, partition: 2, baseOffset: 0 },
      ]);
      expect((await bench().admin.offsets(topic)).map((offset) => offset.high)).toEqual([1, 0, 2]);
    });

    it('keeps order and loses nothing when many sends are started at once', async () => {
      const topic = await bench().topic(2);
      const producer = await bench().producer();
      const sends = upTo(60).map((turn) =>
        producer.send([{ topic, partition: turn % 2, records: numbers(turn * 10, turn * 10 + 10) }]),
      );
      await Promise.all(sends);
      for (const partition of [0, 1]) {
        const expected = upTo(60)
          .filter((turn) => turn % 2 === partition)
          .flatMap((turn) => upTo(turn * 10 + 10, turn * 10));
        const records = await bench().range({ topic, partition, from: 0, to: expected.length });
        expect(numbersOf(records)).toEqual(expected);
        expect((await bench().admin.offsets(topic))[partition]?.high).toBe(expected.length);
      }
    });

    it('splits what is more than a request may carry, by count and by bytes', async () => {
      const topic = await bench().topic(2);
      const producer = await bench().producer();
      const large = { key: null, value: Buffer.alloc(600_000, 7) };
      const acks = await producer.send([
        { topic, partition: 0, records: numbers(0, 5_000) },
        { topic, partition: 1, records: [large, large, large] },
      ]);
      expect(acks).toHaveLength(2);
      expect(acks.every((ack) => ack.baseOffset === 0)).toBe(true);
      expect(numbersOf(await bench().range({ topic, partition: 0, from: 0, to: 5_000 }))).toEqual(
        upTo(5_000),
      );
      expect((await bench().admin.offsets(topic)).map((offset) => offset.high)).toEqual([5_000, 3]);
    });

    it('treats several batches for one partition as one', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      const acks = await producer.send([
        { topic, partition: 0, records: numbers(0, 3) },
        { topic, partition: 0, records: [] },
        { topic, partition: 0, records: numbers(3, 5) },
      ]);
      expect(acks).toEqual([{ topic, partition: 0, baseOffset: 0 }]);
      expect(numbersOf(await bench().range({ topic, partition: 0, from: 0, to: 5 }))).toEqual(upTo(5));
      expect(await producer.send([])).toEqual([]);
    });

    it('refuses a record above the limit of the topic and works afterwards', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 1) }]);
      const huge = producer.send([
        { topic, partition: 0, records: [{ key: null, value: Buffer.alloc(2_000_000) }] },
      ]);
      await expect(huge).rejects.toMatchObject({ code: 'CHIMERA_MESSAGE_TOO_LARGE', disposition: 'reject' });
      await producer.send([{ topic, partition: 0, records: numbers(1, 3) }]);
      expect(numbersOf(await bench().range({ topic, partition: 0, from: 0, to: 3 }))).toEqual([0, 1, 2]);
    });

    it('writes nowhere else when the partition does not exist', async () => {
      const topic = await bench().topic(2);
      const producer = await bench().producer({ sendTimeoutMs: 2_000 });
      const error = await producer
        .send([{ topic, partition: 5, records: numbers(0, 1) }])
        .catch((e: unknown) => e);
      expect(MeshError.is(error)).toBe(true);
      expect((await bench().admin.offsets(topic)).map((offset) => offset.high)).toEqual([0, 0]);
      await producer.send([{ topic, partition: 1, records: numbers(0, 1) }]);
    });

    it.each(['gzip', 'lz4'] as const)('reads back what it wrote with %s', async (compression) => {
      const topic = await bench().topic();
      const producer = await bench().producer({ compression });
      await producer.send([{ topic, partition: 0, records: numbers(0, 1_000) }]);
      await producer.send([{ topic, partition: 0, records: numbers(1_000, 1_001) }]);
      expect(numbersOf(await bench().range({ topic, partition: 0, from: 0, to: 1_001 }))).toEqual(
        upTo(1_001),
      );
    });

    it('refuses a codec that it cannot write when it is opened', async () => {
      await expect(bench().producer({ compression: 'snappy' })).rejects.toMatchObject({
        code: 'CHIMERA_CONFIG_INVALID',
      });
    });

    it('finishes what was started when it is closed, and takes nothing afterwards', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      const sends = upTo(10).map((turn) =>
        producer.send([{ topic, partition: 0, records: numbers(turn, turn + 1) }]),
      );
      await producer.close();
      await Promise.all(sends);
      expect(numbersOf(await bench().range({ topic, partition: 0, from: 0, to: 10 }))).toEqual(upTo(10));
      const late = producer.send([{ topic, partition: 0, records: numbers(0, 1) }]);
      await expect(late).rejects.toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE' });
    });
  });
}
