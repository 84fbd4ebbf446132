import { describe, expect, it } from 'vitest';
import { uniqueName } from '../../stack/unique-name.js';
import { numbers, numbersOf, useBench, type KafkaPortSubject } from './subject.js';

/** What topic administration promises. */
export function administrationFeatures(subject: KafkaPortSubject): void {
  describe('administration', () => {
    const bench = useBench(subject);

    it('creates topics once and leaves them alone when nothing differs', async () => {
      const { admin } = bench();
      const spec = { name: uniqueName('port'), partitions: 2, config: { 'retention.ms': '3600000' } };
      await Promise.all([admin.ensureTopics([spec]), admin.ensureTopics([spec])]);
      await admin.ensureTopics([spec]);
      expect(await admin.listTopics()).toContain(spec.name);
      expect(await admin.offsets(spec.name)).toHaveLength(2);
      await admin.deleteTopics([spec.name]);
      expect(await admin.listTopics()).not.toContain(spec.name);
    });

    it('raises the number of partitions and never lowers it', async () => {
      const name = await bench().topic(1);
      const producer = await bench().producer();
      await producer.send([{ topic: name, partition: 0, records: numbers(0, 1) }]);
      await bench().admin.ensureTopics([{ name, partitions: 3 }]);
      expect((await bench().admin.offsets(name)).map((offset) => offset.high)).toEqual([1, 0, 0]);
      await bench().admin.ensureTopics([{ name, partitions: 2 }]);
      expect(await bench().admin.offsets(name)).toHaveLength(3);
    });

    it('brings settings to the spec', async () => {
      const name = await bench().topic(1);
      const record = { key: null, value: Buffer.alloc(1_500_000) };
      const small = await bench().producer();
      await expect(small.send([{ topic: name, partition: 0, records: [record] }])).rejects.toMatchObject({
        code: 'CHIMERA_MESSAGE_TOO_LARGE',
      });
      await bench().admin.ensureTopics([{ name, partitions: 1, config: { 'max.message.bytes': '2000000' } }]);
      await small.send([{ topic: name, partition: 0, records: [record] }]);
      expect((await bench().admin.offsets(name))[0]?.high).toBe(1);
    });

    it('deletes records before an offset', async () => {
      const topic = await bench().topic(2);
      const producer = await bench().producer();
      await producer.send([
        { topic, partition: 0, records: numbers(0, 10) },
        { topic, partition: 1, records: numbers(0, 10) },
      ]);
      await bench().admin.deleteRecordsBefore([{ topic, partition: 1, offset: 4 }]);
      expect(await bench().admin.offsets(topic)).toEqual([
        { partition: 0, low: 0, high: 10 },
        { partition: 1, low: 4, high: 10 },
      ]);
      expect(numbersOf(await bench().range({ topic, partition: 1, from: 4, to: 6 }))).toEqual([4, 5]);
    });

    it('says -1 for positions that a group does not have', async () => {
      const topic = await bench().topic(2);
      expect(await bench().admin.groupOffsets(uniqueName('g'), topic)).toEqual([
        { partition: 0, nextOffset: -1 },
        { partition: 1, nextOffset: -1 },
      ]);
    });

    it('names an unknown topic', async () => {
      const name = uniqueName('none');
      await expect(bench().admin.offsets(name)).rejects.toMatchObject({ code: 'CHIMERA_NOT_FOUND' });
      await expect(bench().admin.offsets(name)).rejects.toThrow(name);
    });

    it('has a cluster id that stays', async () => {
      const id = await bench().admin.clusterId();
      expect(id).not.toBe('');
      expect(await bench().admin.clusterId()).toBe(id);
    });
  });
}
