import { describe, expect, it } from 'vitest';
import { eventually } from '../../eventually.js';
import { uniqueName } from '../../stack/unique-name.js';
import { startMember } from './group-member.js';
import { numbers, numbersOf, upTo, useBench, type KafkaPortSubject } from './subject.js';

/** What a member of a consumer group is promised. */
export function consumingFeatures(subject: KafkaPortSubject): void {
  describe('consuming', () => {
    const bench = useBench(subject);

    it('delivers everything in order, with the high watermark', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 100) }]);
      const member = await startMember(bench(), { groupId: uniqueName('g'), topics: [topic] });
      await eventually(() => expect(numbersOf(member.records)).toEqual(upTo(100)));
      expect(member.batches.every((batch) => batch.highWatermark === 100)).toBe(true);
      await producer.send([{ topic, partition: 0, records: numbers(100, 110) }]);
      await eventually(() => expect(numbersOf(member.records)).toEqual(upTo(110)));
      expect(member.consumer.lastFetchAgeMs()).toBeLessThan(10_000);
    });

    it('starts a new group at the end when asked to', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 5) }]);
      const member = await startMember(bench(), {
        groupId: uniqueName('g'),
        topics: [topic],
        startFrom: 'latest',
      });
      let next = 5;
      // The position is looked up with the first fetch, so one record may still come too early for it.
      await eventually(async () => {
        await producer.send([{ topic, partition: 0, records: numbers(next, next + 1) }]);
        next += 1;
        expect(member.records.length).toBeGreaterThan(0);
      });
      expect(numbersOf(member.records).every((number) => number >= 5)).toBe(true);
    });

    it('goes on from the committed position, and repeats what was not committed', async () => {
      const topic = await bench().topic();
      const groupId = uniqueName('g');
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 10) }]);
      const first = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect(first.records).toHaveLength(10));
      await first.consumer.commit([{ topic, partition: 0, nextOffset: 7 }]);
      await first.consumer.close();
      expect(await bench().admin.groupOffsets(groupId, topic)).toEqual([{ partition: 0, nextOffset: 7 }]);
      const second = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect(numbersOf(second.records)).toEqual([7, 8, 9]));
    });

    it('commits nothing by itself', async () => {
      const topic = await bench().topic();
      const groupId = uniqueName('g');
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 3) }]);
      const member = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect(member.records).toHaveLength(3));
      await member.consumer.close();
      expect(await bench().admin.groupOffsets(groupId, topic)).toEqual([{ partition: 0, nextOffset: -1 }]);
      const late = member.consumer.commit([{ topic, partition: 0, nextOffset: 3 }]);
      await expect(late).rejects.toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE' });
    });

    it('holds back a paused partition only, and loses nothing of it', async () => {
      const topic = await bench().topic(2);
      const producer = await bench().producer();
      const paused = { topic, partition: 0 };
      const member = await startMember(bench(), { groupId: uniqueName('g'), topics: [topic] });
      member.consumer.pause([paused]);
      const from = (partition: number) =>
        numbersOf(member.records.filter((record) => record.partition === partition));
      for (let turn = 0; turn < 5; turn += 1) {
        await producer.send([
          { topic, partition: 0, records: numbers(turn, turn + 1) },
          { topic, partition: 1, records: numbers(turn, turn + 1) },
        ]);
        await eventually(() => expect(from(1)).toEqual(upTo(turn + 1)));
      }
      expect(from(0)).toEqual([]);
      member.consumer.resume([paused]);
      await eventually(() => expect(from(0)).toEqual(upTo(5)));
    });

    it('can be paused by the batch callback itself', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      const here = { topic, partition: 0 };
      const member = await startMember(bench(), {
        groupId: uniqueName('g'),
        topics: [topic],
        onBatch: async () => member.consumer.pause([here]),
      });
      await producer.send([{ topic, partition: 0, records: numbers(0, 1) }]);
      await eventually(() => expect(numbersOf(member.records)).toEqual([0]));
      await producer.send([{ topic, partition: 0, records: numbers(1, 2) }]);
      member.consumer.resume([here]);
      await eventually(() => expect(numbersOf(member.records)).toEqual([0, 1]));
    });

    it('goes on from where it is sent by seek', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 10) }]);
      const member = await startMember(bench(), { groupId: uniqueName('g'), topics: [topic] });
      await eventually(() => expect(member.records).toHaveLength(10));
      member.consumer.seek({ topic, partition: 0 }, 8);
      await eventually(() => expect(numbersOf(member.records)).toEqual([...upTo(10), 8, 9]));
      member.consumer.seek({ topic, partition: 0 }, 0);
      await eventually(() => expect(numbersOf(member.records)).toEqual([...upTo(10), 8, 9, ...upTo(10)]));
    });

    it('shares partitions between members and takes over from one that leaves', async () => {
      const topic = await bench().topic(4);
      const groupId = uniqueName('g');
      const first = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect(first.held()).toEqual([0, 1, 2, 3]));
      const second = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect([...first.held(), ...second.held()].sort()).toEqual([0, 1, 2, 3]), {
        deadlineMs: 20_000,
      });
      expect(first.held()).toHaveLength(2);
      expect(first.losses()).toBeGreaterThan(0);
      const producer = await bench().producer();
      await producer.send(
        upTo(4).map((partition) => ({ topic, partition, records: numbers(partition, partition + 1) })),
      );
      await eventually(() =>
        expect([...numbersOf(first.records), ...numbersOf(second.records)].sort()).toEqual(upTo(4)),
      );
      await first.consumer.close();
      await eventually(() => expect(second.held()).toEqual([0, 1, 2, 3]), { deadlineMs: 20_000 });
      expect(first.held()).toEqual([]);
    });

    it('crashes instead of jumping when its position is no longer there', async () => {
      const topic = await bench().topic();
      const groupId = uniqueName('g');
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 10) }]);
      const first = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect(first.records).toHaveLength(10));
      await first.consumer.commit([{ topic, partition: 0, nextOffset: 2 }]);
      await first.consumer.close();
      await bench().admin.deleteRecordsBefore([{ topic, partition: 0, offset: 5 }]);
      const second = await startMember(bench(), { groupId, topics: [topic] });
      await eventually(() => expect(second.crashes).toHaveLength(1));
      expect(second.crashes[0]).toMatchObject({
        code: 'CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE',
        disposition: 'stop',
      });
      expect(second.records).toEqual([]);
      expect(await bench().admin.groupOffsets(groupId, topic)).toEqual([{ partition: 0, nextOffset: 2 }]);
    });

    it('gives up when handing over fails, instead of repeating for ever', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 1) }]);
      const member = await startMember(bench(), {
        groupId: uniqueName('g'),
        topics: [topic],
        onBatch: () => Promise.reject(new TypeError('no room')),
      });
      await eventually(() => expect(member.crashes.map((error) => error.message)).toEqual(['no room']));
      expect(member.batches).toHaveLength(1);
    });

    it('waits for the batch callback when it is closed', async () => {
      const topic = await bench().topic();
      const producer = await bench().producer();
      await producer.send([{ topic, partition: 0, records: numbers(0, 1) }]);
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const done: string[] = [];
      const member = await startMember(bench(), {
        groupId: uniqueName('g'),
        topics: [topic],
        onBatch: () => held.then(() => void done.push('batch')),
      });
      await eventually(() => expect(member.batches).toHaveLength(1));
      const closed = member.consumer.close().then(() => void done.push('closed'));
      release();
      await closed;
      expect(done).toEqual(['batch', 'closed']);
    });

    it('refuses a topic that does not exist', async () => {
      const start = startMember(bench(), { groupId: uniqueName('g'), topics: [uniqueName('none')] });
      await expect(start).rejects.toMatchObject({ code: 'CHIMERA_NOT_FOUND' });
    });
  });
}
