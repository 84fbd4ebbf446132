import { describe, expect, it } from 'vitest';
import { createMemoryKafka } from './create-memory-kafka.js';

const record = (value: string) => ({ key: null, value: Buffer.from(value) });

async function twoPartitions() {
  const kafka = createMemoryKafka();
  const admin = await kafka.port.admin();
  await admin.ensureTopics([{ name: 't', partitions: 2 }]);
  return { kafka, admin, producer: await kafka.port.producer() };
}

describe('faults of the in-memory Kafka', () => {
  it('fails the next send only, and writes nothing of it', async () => {
    const { kafka, admin, producer } = await twoPartitions();
    kafka.faults.failNextSend();
    const failed = producer.send([{ topic: 't', partition: 0, records: [record('a')] }]);
    await expect(failed).rejects.toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE' });
    await producer.send([{ topic: 't', partition: 0, records: [record('b')] }]);
    expect((await admin.offsets('t'))[0]?.high).toBe(1);
  });

  it('recovers a partition that the broker left out', async () => {
    const { kafka, admin, producer } = await twoPartitions();
    kafka.faults.dropNextAck({ topic: 't', partition: 1 });
    await producer.send([
      { topic: 't', partition: 0, records: [record('a')] },
      { topic: 't', partition: 1, records: [record('b')] },
    ]);
    expect((await admin.offsets('t')).map((offset) => offset.high)).toEqual([1, 1]);
  });

  it('crashes the members of a group', async () => {
    const { kafka } = await twoPartitions();
    const crashes: string[] = [];
    const consumer = kafka.port.consumer({
      groupId: 'g',
      topics: ['t'],
      onBatch: () => Promise.resolve(),
      onCrash: (error) => crashes.push(error.message),
    });
    await consumer.start();
    kafka.faults.crashConsumers('g');
    expect(crashes).toEqual(['Fault injected into the consumer.']);
    await expect(consumer.commit([{ topic: 't', partition: 0, nextOffset: 0 }])).rejects.toThrow(
      'not part of the group',
    );
    await consumer.close();
  });
});
