import { join } from 'node:path';
import { silentLogger } from '@chimera/telemetry';
import {
  eventually,
  privateKafka,
  smallDisk,
  uniqueName,
  type PrivateKafka,
  type SmallDisk,
} from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaPort } from './create-kafka-port.js';
import type { KafkaPort, KafkaProducer } from './port.js';

let disk: SmallDisk;
let broker: PrivateKafka;

beforeAll(async () => {
  disk = await smallDisk(64);
  // Indexes are allocated at their greatest size: small ones leave the disk to records.
  const config = { 'log.index.size.max.bytes': 65_536, 'log.segment.bytes': 1_048_576 };
  broker = await privateKafka({ records: join(disk.path, 'records'), config });
}, 120_000);
afterAll(async () => {
  await broker.dispose();
  await disk.remove();
}, 60_000);

const portFor = (bulkClient: 'kafkajs' | 'platformatic'): KafkaPort =>
  createKafkaPort({
    brokers: [`127.0.0.1:${broker.port}`],
    clientId: 'full-disk',
    logger: silentLogger,
    bulkClient,
  });

async function newTopic(port: KafkaPort): Promise<string> {
  const name = uniqueName('disk');
  const admin = await port.admin();
  await admin.ensureTopics([{ name, partitions: 1 }]);
  await admin.close();
  return name;
}

const record = (topic: string, number: number) => [
  {
    topic,
    partition: 0,
    records: [{ key: Buffer.from(String(number)), value: Buffer.alloc(200_000, number) }],
  },
];

/** Sends until the broker takes no more; gives the numbers it acknowledged. */
async function untilRefused(producer: KafkaProducer, topic: string): Promise<readonly number[]> {
  for (const acknowledged: number[] = []; ; acknowledged.push(acknowledged.length)) {
    const refused = await producer.send(record(topic, acknowledged.length)).then(
      () => null,
      (error: unknown) => error,
    );
    if (refused === null) continue;
    expect(refused).toMatchObject({ disposition: 'retry' });
    return acknowledged;
  }
}

/** Numbers on the topic; each record must be whole. */
async function numbersOn(port: KafkaPort, topic: string): Promise<readonly number[]> {
  const admin = await port.admin();
  const reader = await port.rangeReader();
  const to = (await admin.offsets(topic))[0]!.high;
  const found: number[] = [];
  for await (const chunk of reader.read({ topic, partition: 0, from: 0, to })) {
    for (const { key, value } of chunk) {
      const number = Number(key!.toString());
      expect(value!.equals(Buffer.alloc(200_000, number))).toBe(true);
      found.push(number);
    }
  }
  await reader.close();
  await admin.close();
  return found;
}

describe.each(['kafkajs', 'platformatic'] as const)('a broker whose disk is full, with %s', (client) => {
  it('keeps what it acknowledged, and takes more once there is room (T11)', async () => {
    const port = portFor(client);
    const topic = await newTopic(port);
    const producer = await port.bulkProducer({ sendTimeoutMs: 3_000 });
    await producer.send(record(topic, 0));
    disk.fill(1_000_000);
    const acknowledged = await untilRefused(producer, topic);
    // It struck: a broker with one folder stops itself when it cannot write to it.
    await eventually(() => expect(broker.pid).toBeNull(), { deadlineMs: 30_000 });

    disk.empty();
    await broker.start();
    const after = 200;
    await eventually(() => producer.send(record(topic, after)), { deadlineMs: 60_000 });
    const [first, ...found] = await numbersOn(port, topic);
    expect(first).toBe(0);
    // What was refused may be there or not; what was acknowledged is, once and in order, and nothing is torn.
    expect(found.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(found.at(-1)).toBe(after);
    expect(found.length - acknowledged.length).toBeLessThanOrEqual(2);
    await producer.close();
  }, 240_000);
});
