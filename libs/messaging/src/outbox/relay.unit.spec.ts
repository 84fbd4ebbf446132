import { silentLogger } from '@chimera/telemetry';
import { eventually } from '@chimera/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryKafka } from '@chimera/kafka';
import { silentMetrics } from '../metrics/messaging-metrics.js';
import type { OutboxRow, OutboxStore } from '../ports.js';
import { murmur2, partitionOf } from './murmur2.js';
import { OutboxRelay } from './relay.js';

/** Rows in memory; forgotten only when publish has resolved. */
class MemoryOutbox implements OutboxStore {
  rows: OutboxRow[] = [];
  private wake = (): void => undefined;

  commit(...rows: OutboxRow[]): void {
    this.rows.push(...rows);
    this.wake();
  }

  async drain(limit: number, publish: (rows: readonly OutboxRow[]) => Promise<void>): Promise<number> {
    const batch = this.rows.slice(0, limit);
    if (batch.length === 0) return 0;
    await publish(batch);
    this.rows = this.rows.slice(batch.length);
    return batch.length;
  }

  async onCommitted(wake: () => void): Promise<() => Promise<void>> {
    this.wake = wake;
    return async () => undefined;
  }
}

const rowOf = (id: number, key: string): OutboxRow => ({
  id: String(id),
  topic: 't',
  key,
  headers: { ce_id: String(id) },
  payload: Buffer.from(String(id)),
});
const running: OutboxRelay[] = [];
afterEach(async () => {
  for (const relay of running.splice(0)) await relay.close();
});

async function start() {
  const kafka = createMemoryKafka();
  const admin = await kafka.port.admin();
  await admin.ensureTopics([{ name: 't', partitions: 3 }]);
  const store = new MemoryOutbox();
  const relay = new OutboxRelay({
    store,
    kafka: kafka.port,
    metrics: silentMetrics,
    log: silentLogger,
    limit: 2,
    maxBackOffMs: 5,
    pollMs: 60_000,
  });
  const values = async (partition: number): Promise<string[]> => {
    const high = (await admin.offsets('t'))[partition]!.high;
    const found: string[] = [];
    for await (const records of (await kafka.port.rangeReader()).read({
      topic: 't',
      partition,
      from: 0,
      to: high,
    })) {
      found.push(...records.map((record) => record.value!.toString()));
    }
    return found;
  };
  await relay.start();
  running.push(relay);
  return { kafka, store, relay, values };
}

describe('the relay', () => {
  it('sends what was committed, in order per key, where Java clients would put it', async () => {
    const { store, values } = await start();
    store.commit(...[1, 2, 3, 4, 5].map((id) => rowOf(id, 'aviation/flights')));
    await eventually(async () =>
      expect(await values(partitionOf('aviation/flights', 3))).toEqual(['1', '2', '3', '4', '5']),
    );
    expect(store.rows).toEqual([]);
  });

  it('keeps rows while the broker is away, tries again, and says for how long', async () => {
    const { kafka, store, relay, values } = await start();
    kafka.faults.failNextSend();
    store.commit(rowOf(1, 'k'));
    await eventually(async () => expect(await values(partitionOf('k', 3))).toEqual(['1']));
    await eventually(() => expect(relay.failingForMs()).toBeNull());
  });

  it('sends what is committed before it ends', async () => {
    const { store, relay, values } = await start();
    store.commit(rowOf(1, 'k'));
    await relay.close();
    expect(await values(partitionOf('k', 3))).toEqual(['1']);
  });
});

describe('murmur2', () => {
  // Values of Kafka's own test of org.apache.kafka.common.utils.Utils.murmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });
});
