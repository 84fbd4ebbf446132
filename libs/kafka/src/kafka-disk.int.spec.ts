import { silentLogger } from '@chimera/telemetry';
import {
  eventually,
  privateKafka,
  smallDisk,
  uniqueName,
  type PrivateKafka,
  type SmallDisk,
} from '@chimera/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKafkaPort } from './create-kafka-port.js';

let disk: SmallDisk;
let broker: PrivateKafka;

beforeAll(async () => {
  disk = await smallDisk(96);
  broker = await privateKafka({ records: disk.path, config: { 'log.segment.bytes': 1_048_576 } });
}, 240_000);
afterAll(async () => {
  // Neither is there when it could not be made.
  await (broker as PrivateKafka | undefined)?.dispose();
  await (disk as SmallDisk | undefined)?.remove();
}, 60_000);

it('has everything that was acknowledged, in order and once, after the disk of the broker was full (T11)', async () => {
  const port = createKafkaPort({
    brokers: [`127.0.0.1:${broker.port}`],
    clientId: 'disk',
    logger: silentLogger,
    connectTimeoutMs: 60_000,
  });
  const topic = uniqueName('disk');
  const admin = await port.admin();
  await admin.ensureTopics([{ name: topic, partitions: 1 }]);
  const producer = await port.producer({ sendTimeoutMs: 5_000 });
  const acknowledged: number[] = [];
  const send = async (index: number): Promise<void> => {
    const value = Buffer.alloc(200_000, String(index % 10));
    value.writeInt32BE(index, 0);
    await producer.send([{ topic, partition: 0, records: [{ key: null, value }] }]);
    acknowledged.push(index);
  };
  for (let index = 0; index < 10; index += 1) await send(index);

  disk.fill(2_000_000);
  let refused = 0;
  for (let index = 10; index < 40 && refused === 0; index += 1)
    await send(index).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE', disposition: 'retry' });
      refused = index;
    });
  expect(refused).toBeGreaterThan(0);

  disk.empty();
  // A broker whose only log folder fails ends itself; whoever runs it starts it again.
  await broker.kill();
  await broker.start();
  await eventually(() => send(1_000), { deadlineMs: 60_000 });

  const reader = await port.rangeReader();
  const [{ high } = { high: 0 }] = await admin.offsets(topic);
  const found: number[] = [];
  for await (const records of reader.read({ topic, partition: 0, from: 0, to: high, written: true }))
    for (const { value } of records) {
      expect(value!.subarray(4).every((byte) => byte === value![4])).toBe(true);
      found.push(value!.readInt32BE(0));
    }
  // What was refused may have been written all the same: its outcome was unknown, and it was told so.
  expect(found.filter((index) => index !== refused)).toEqual(acknowledged);
  await Promise.all([reader.close(), producer.close(), admin.close()]);
}, 240_000);
