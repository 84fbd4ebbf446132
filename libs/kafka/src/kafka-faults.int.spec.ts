import { silentLogger } from '@chimera/telemetry';
import {
  eventually,
  privateKafka,
  tcpProxy,
  uniqueName,
  type PrivateKafka,
  type TcpProxy,
} from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaPort } from './create-kafka-port.js';
import type { IncomingRecord, KafkaPort } from './port.js';

const clients = ['kafkajs', 'platformatic'] as const;
type Client = (typeof clients)[number];

let broker: PrivateKafka;
let proxy: TcpProxy;

beforeAll(async () => {
  // The proxy comes first: the broker tells clients the proxy's address.
  proxy = await tcpProxy({ host: '127.0.0.1', port: brokerPort });
  broker = await privateKafka({ port: brokerPort, advertise: proxy.port });
}, 120_000);

const brokerPort = 20_000 + Math.floor(Math.random() * 12_000);

afterAll(async () => {
  await proxy.close();
  await broker.dispose();
}, 60_000);

function portFor(bulkClient: Client): KafkaPort {
  return createKafkaPort({ brokers: [proxy.address], clientId: 'faults', logger: silentLogger, bulkClient });
}

async function newTopic(port: KafkaPort): Promise<string> {
  const name = uniqueName('faults');
  const admin = await port.admin();
  await admin.ensureTopics([{ name, partitions: 1 }]);
  await admin.close();
  return name;
}

async function logOf(port: KafkaPort, topic: string): Promise<string[]> {
  const admin = await port.admin();
  const reader = await port.rangeReader();
  const to = (await admin.offsets(topic))[0]?.high ?? 0;
  const values: string[] = [];
  for await (const chunk of reader.read({ topic, partition: 0, from: 0, to }))
    values.push(...valuesOf(chunk));
  await reader.close();
  await admin.close();
  return values;
}

function valuesOf(records: readonly IncomingRecord[]): string[] {
  return records.map((record) => record.value?.toString() ?? '');
}

function batch(topic: string, value: string) {
  return [{ topic, partition: 0, records: [{ key: null, value: Buffer.from(value) }] }];
}

describe.each(clients)('producer on %s', (client) => {
  it('writes each record once and in order when responses are lost (K2)', async () => {
    const port = portFor(client);
    const topic = await newTopic(port);
    const producer = await port.bulkProducer();
    await producer.send(batch(topic, 'before'));

    proxy.set({ kind: 'drop-responses' });
    const answered = proxy.seen.responses;
    const sends = ['a', 'b', 'c'].map((value) => producer.send(batch(topic, value)));
    // The broker has written and answered "a"; nobody hears of it.
    await eventually(() => expect(proxy.seen.responses).toBeGreaterThan(answered));
    proxy.set({ kind: 'pass' });
    proxy.cut('reset');
    const acks = await Promise.all(sends);

    expect(acks.flat().map((ack) => ack.baseOffset)).toEqual([1, 2, 3]);
    expect(await logOf(port, topic)).toEqual(['before', 'a', 'b', 'c']);
    await producer.close();
  });

  it('ends a send in time when the broker falls silent, and goes on afterwards', async () => {
    const port = portFor(client);
    const topic = await newTopic(port);
    const producer = await port.bulkProducer({ sendTimeoutMs: 1_500 });
    await producer.send(batch(topic, 'before'));
    proxy.set({ kind: 'blackhole' });
    const started = Date.now();
    await expect(producer.send(batch(topic, 'lost'))).rejects.toMatchObject({
      code: 'CHIMERA_KAFKA_UNAVAILABLE',
    });
    expect(Date.now() - started).toBeLessThan(4_000);
    proxy.set({ kind: 'pass' });
    await eventually(() => producer.send(batch(topic, 'after')), { deadlineMs: 20_000 });
    expect(await logOf(port, topic)).toEqual(['before', 'after']);
    await producer.close();
  });

  it('loses and doubles nothing when the broker is killed in the middle of sends', async () => {
    const port = portFor(client);
    const topic = await newTopic(port);
    const producer = await port.bulkProducer({ sendTimeoutMs: 60_000 });
    const expected = Array.from({ length: 300 }, (_, index) => String(index));
    const restart = eventually(async () => expect(sent).toBeGreaterThan(100)).then(async () => {
      await broker.kill();
      await broker.start();
    });
    let sent = 0;
    for (const value of expected) {
      await producer.send(batch(topic, value));
      sent += 1;
    }
    await restart;
    expect(await logOf(port, topic)).toEqual(expected);
    await producer.close();
  }, 120_000);
});

describe('reading', () => {
  it('goes on after the broker was killed, as group member and by range', async () => {
    const port = portFor('kafkajs');
    const topic = await newTopic(port);
    const groupId = uniqueName('g');
    const producer = await port.producer({ sendTimeoutMs: 60_000 });
    const consumed = new Set<string>();
    const crashes: Error[] = [];
    const consumer = port.consumer({
      groupId,
      topics: [topic],
      onBatch: async (received) => {
        for (const value of valuesOf(received.records)) consumed.add(value);
      },
      onCrash: (error) => crashes.push(error),
    });
    await consumer.start();
    const reader = await port.rangeReader();
    const followed: string[] = [];
    const following = (async () => {
      for await (const chunk of reader.read({ topic, partition: 0, from: 0, to: 40 }))
        followed.push(...valuesOf(chunk));
    })();
    const expected = Array.from({ length: 40 }, (_, index) => String(index));
    for (const value of expected.slice(0, 20)) await producer.send(batch(topic, value));
    await eventually(() => expect([consumed.size, followed.length]).toEqual([20, 20]));

    await broker.kill();
    await eventually(() => expect(consumer.lastFetchAgeMs()).toBeGreaterThan(1_500));
    await broker.start();

    for (const value of expected.slice(20)) await producer.send(batch(topic, value));
    await following;
    expect(followed).toEqual(expected);
    await eventually(() => expect([...consumed].sort()).toEqual([...expected].sort()), {
      deadlineMs: 40_000,
    });
    await eventually(() => consumer.commit([{ topic, partition: 0, nextOffset: 40 }]), {
      deadlineMs: 20_000,
    });
    expect(crashes).toEqual([]);
    expect(consumer.lastFetchAgeMs()).toBeLessThan(5_000);
    await consumer.close();
    await reader.close();
    await producer.close();
  }, 120_000);
});

describe('starting without a broker', () => {
  it('says which address does not answer', async () => {
    const port = createKafkaPort({
      brokers: ['127.0.0.1:1'],
      clientId: 'faults',
      logger: silentLogger,
      bulkClient: 'platformatic',
      connectTimeoutMs: 500,
    });
    const openings = [
      () => port.producer(),
      () => port.bulkProducer(),
      () => port.admin(),
      () => port.rangeReader(),
      () =>
        port
          .consumer({ groupId: 'g', topics: ['t'], onBatch: async () => undefined, onCrash: () => undefined })
          .start(),
    ];
    for (const open of openings) {
      const error = await open().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE', disposition: 'retry' });
      expect(String(error)).toContain('127.0.0.1:1');
    }
  });
});
