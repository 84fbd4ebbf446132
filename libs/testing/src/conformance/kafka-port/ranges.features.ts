import { describe, expect, it } from 'vitest';
import type { RangeReader, RangeRequest } from '@chimera/kafka';
import { eventually } from '../../eventually.js';
import { uniqueName } from '../../stack/unique-name.js';
import { numbers, numbersOf, upTo, useBench, type KafkaPortSubject } from './subject.js';

/** What reading offset ranges promises. */
export function rangeFeatures(subject: KafkaPortSubject): void {
  describe('reading ranges', () => {
    const bench = useBench(subject);

    it('reads exactly the range, also in the middle of a batch', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 50) }]);
      await producer.send([{ topic, partition: 0, records: numbers(50, 100) }]);
      const range = (from: number, to: number) => bench().range({ topic, partition: 0, from, to });
      expect(numbersOf(await range(0, 100))).toEqual(upTo(100));
      expect(numbersOf(await range(17, 63))).toEqual(upTo(63, 17));
      expect(numbersOf(await range(99, 100))).toEqual([99]);
      expect(await range(40, 40)).toEqual([]);
    });

    it('reads more than one fetch holds', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      for (const turn of upTo(15)) {
        const value = Buffer.alloc(800_000, turn);
        await producer.send([{ topic, partition: 0, records: [{ key: String(turn), value }] }]);
      }
      const reader = await bench().port.rangeReader();
      bench().onEnd(() => reader.close());
      const seen: string[] = [];
      for await (const chunk of reader.read({ topic, partition: 0, from: 0, to: 15 })) {
        for (const { key, value } of chunk)
          seen.push(`${key?.toString()}:${value?.[0]}:${value?.at(-1)}:${value?.length}`);
      }
      expect(seen).toEqual(upTo(15).map((turn) => `${turn}:${turn}:${turn}:800000`));
    });

    it('follows the topic until the caller leaves', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 3) }]);
      const reader = await bench().port.rangeReader();
      bench().onEnd(() => reader.close());
      const seen: number[] = [];
      const following = (async () => {
        for await (const chunk of reader.read({ topic, partition: 0, from: 1, to: null })) {
          seen.push(...numbersOf(chunk));
          if (seen.includes(9)) break;
        }
      })();
      await eventually(() => expect(seen).toEqual([1, 2]));
      await producer.send([{ topic, partition: 0, records: numbers(3, 10) }]);
      await following;
      expect(seen).toEqual(upTo(10, 1));
    });

    it('waits for the end of a range that is still being written', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      const reading = bench().range({ topic, partition: 0, from: 0, to: 20 });
      await producer.send([{ topic, partition: 0, records: numbers(0, 15) }]);
      await producer.send([{ topic, partition: 0, records: numbers(15, 30) }]);
      expect(numbersOf(await reading)).toEqual(upTo(20));
    });

    it('reads several partitions at once, each at its own pace', async () => {
      const topic = await bench().topic(3);
      const producer = await bench().producer();
      const reader = await bench().port.rangeReader();
      bench().onEnd(() => reader.close());
      const read = async (partition: number): Promise<number[]> => {
        const seen: number[] = [];
        for await (const chunk of reader.read({ topic, partition, from: 0, to: 10 }))
          seen.push(...numbersOf(chunk));
        return seen;
      };
      const all = Promise.all([read(0), read(1), read(2)]);
      for (const partition of [2, 1, 0]) await producer.send([{ topic, partition, records: numbers(0, 10) }]);
      expect(await all).toEqual([upTo(10), upTo(10), upTo(10)]);
    });

    it('ends with the reason of the abort signal', async () => {
      const topic = await bench().topic();
      const aborter = new AbortController();
      const reading = bench().range({ topic, partition: 0, from: 0, to: null, signal: aborter.signal });
      aborter.abort(new RangeError('enough'));
      await expect(reading).rejects.toThrow('enough');
    });

    it('ends what is being read when it is closed', async () => {
      const topic = await bench().topic();
      const reader = await bench().port.rangeReader();
      const reading = reader.read({ topic, partition: 0, from: 0, to: null })[Symbol.asyncIterator]().next();
      await reader.close();
      await expect(reading).rejects.toMatchObject({ code: 'CHIMERA_INVARIANT' });
    });

    it.each([
      ['before the first record', 3],
      ['after the last record', 11],
    ])('refuses to begin %s', async (_, from) => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 10) }]);
      await bench().admin.deleteRecordsBefore([{ topic, partition: 0, offset: 5 }]);
      const reading = bench().range({ topic, partition: 0, from, to: from + 1 });
      await expect(reading).rejects.toMatchObject({
        code: 'CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE',
        disposition: 'stop',
      });
    });

    it('refuses offsets of a topic that was made anew, instead of waiting for them to fill again (T14)', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 10) }]);
      const [pinned, later] = await Promise.all([bench().port.rangeReader(), bench().port.rangeReader()]);
      await pinned.pin(topic);
      await bench().admin.deleteTopics([topic]);
      // A broker forgets a topic in its own time, and takes the name again after that.
      await eventually(
        async () => {
          await bench().admin.ensureTopics([{ name: topic, partitions: 1 }]);
          expect((await bench().admin.offsets(topic))[0]?.high).toBe(0);
        },
        { deadlineMs: 30_000 },
      );

      const recreated = { code: 'CHIMERA_KAFKA_TOPIC_RECREATED', disposition: 'stop' };
      const of = async (reader: RangeReader, request: Partial<RangeRequest>): Promise<void> => {
        for await (const records of reader.read({ topic, partition: 0, from: 0, to: null, ...request }))
          void records;
      };
      await expect(of(pinned, {})).rejects.toMatchObject(recreated);
      await expect(of(later, { to: 10, written: true })).rejects.toMatchObject(recreated);
      await Promise.all([pinned.close(), later.close()]);
    });

    it('reads what was written as it does what is being written', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 10) }]);
      expect(await bench().range({ topic, partition: 0, from: 2, to: 10, written: true })).toHaveLength(8);
    });

    it('refuses a topic or partition that does not exist', async () => {
      const topic = await bench().topic();
      const partition = bench().range({ topic, partition: 7, from: 0, to: 1 });
      await expect(partition).rejects.toMatchObject({ code: 'CHIMERA_NOT_FOUND' });
      const unknown = bench().range({ topic: uniqueName('none'), partition: 0, from: 0, to: 1 });
      await expect(unknown).rejects.toMatchObject({ code: 'CHIMERA_NOT_FOUND' });
    });
  });
}
