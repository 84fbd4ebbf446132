import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@chimera/telemetry';
import {
  eventually,
  partitionStand,
  privateCluster,
  topicShape,
  uniqueName,
  untilInSync,
  type PrivateCluster,
} from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaPort } from './create-kafka-port.js';
import type { Ack, KafkaPort } from './port.js';

let cluster: PrivateCluster;

beforeAll(async () => {
  cluster = await privateCluster({ brokers: 3 });
}, 240_000);
afterAll(() => cluster.dispose(), 60_000);

const replication = { factor: 3, minInsync: 2 };
const partitions = [0, 1, 2];
const clients = ['kafkajs', 'platformatic'] as const;

const portFor = (bulkClient: (typeof clients)[number]): KafkaPort =>
  createKafkaPort({
    brokers: cluster.addresses.split(','),
    clientId: 'cluster',
    logger: silentLogger,
    bulkClient,
    replication,
    connectTimeoutMs: 60_000,
  });

async function newTopic(port: KafkaPort): Promise<string> {
  const name = uniqueName('cluster');
  const admin = await port.admin();
  await admin.ensureTopics([{ name, partitions: partitions.length }]);
  await admin.close();
  return name;
}

/** Values of each partition, in the order of the log. */
async function logOf(port: KafkaPort, topic: string): Promise<readonly string[][]> {
  const admin = await port.admin();
  const reader = await port.rangeReader();
  const logs: string[][] = [];
  for (const { partition, high } of await admin.offsets(topic)) {
    const values: string[] = [];
    for await (const chunk of reader.read({ topic, partition, from: 0, to: high }))
      values.push(...chunk.map(({ value }) => value?.toString() ?? ''));
    logs.push(values);
  }
  await reader.close();
  await admin.close();
  return logs;
}

/** Kills whoever leads most, twice, each time after it is known that nobody's copy is behind. Gives the node ids. */
async function rollLeaders(): Promise<readonly number[]> {
  const killed: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    const { led } = await partitionStand(cluster.addresses);
    const leader = [...cluster.brokers].sort(
      (one, other) => (led.get(other.nodeId) ?? 0) - (led.get(one.nodeId) ?? 0),
    )[0]!;
    expect(led.get(leader.nodeId)).toBeGreaterThan(0);
    await leader.kill();
    killed.push(leader.nodeId);
    await delay(1_000);
    await leader.start();
    await untilInSync(cluster.addresses, 120_000);
  }
  return killed;
}

describe('a cluster of three brokers', () => {
  it('keeps topics as often as is configured', async () => {
    const topic = await newTopic(portFor('kafkajs'));
    const shape = await topicShape(cluster.addresses, topic);
    expect(shape.replicas).toEqual([3, 3, 3]);
    expect(shape.config.get('min.insync.replicas')).toBe('2');
  });

  it.each(clients)(
    'that loses its leaders in turn has exactly what was acknowledged, in order (T4, K1), with %s',
    async (client) => {
      const port = portFor(client);
      const topic = await newTopic(port);
      const producer = await port.bulkProducer({ sendTimeoutMs: 120_000 });
      const acks: Ack[] = [];
      let rolling = true;
      const rolled = rollLeaders().finally(() => (rolling = false));
      rolled.catch(() => undefined);
      let sent = 0;
      // Each send goes to all partitions, so that a leader's change in its middle can lose one of them (K1).
      while (rolling || sent < 100) {
        const value = Buffer.from(String(sent));
        const batches = partitions.map((partition) => ({
          topic,
          partition,
          records: [{ key: null, value }],
        }));
        acks.push(...(await producer.send(batches)));
        sent += 1;
      }
      expect(await rolled).toHaveLength(2);
      const expected = Array.from({ length: sent }, (_, index) => String(index));
      expect(await logOf(port, topic)).toEqual(partitions.map(() => expected));
      for (const partition of partitions) {
        const offsets = acks.filter((ack) => ack.partition === partition).map(({ baseOffset }) => baseOffset);
        expect(offsets).toEqual(expected.map(Number));
      }
      await producer.close();
    },
    300_000,
  );

  it('goes on with a broker less, and refuses with two less instead of acknowledging what one has', async () => {
    const port = portFor('kafkajs');
    const topic = await newTopic(port);
    const batch = [{ topic, partition: 0, records: [{ key: null, value: Buffer.from('v') }] }];
    const [one, two] = cluster.brokers;
    await one!.kill();
    const patient = await port.producer({ sendTimeoutMs: 60_000 });
    await patient.send(batch);
    await two!.kill();
    const hasty = await port.producer({ sendTimeoutMs: 3_000 }).catch(() => null);
    if (hasty !== null)
      await expect(hasty.send(batch)).rejects.toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE' });
    await Promise.all([one!.start(), two!.start()]);
    await untilInSync(cluster.addresses, 120_000);
    await eventually(() => patient.send(batch), { deadlineMs: 60_000 });
    const [log] = await logOf(port, topic);
    expect(log!.length).toBeGreaterThanOrEqual(2);
    await patient.close();
  }, 300_000);
});
