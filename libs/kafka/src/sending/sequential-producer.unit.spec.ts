import { TransientError } from '@chimera/contracts';
import { describe, expect, it, vi } from 'vitest';
import type { Ack, OutgoingBatch } from '../port.js';
import { partitionKey } from './rounds.js';
import { SequentialProducer, type SequentialProducerOptions } from './sequential-producer.js';
import type { ProducerSession } from './session.js';

/** A cluster that notes every request of every session, and answers as the test says. */
class FakeCluster {
  readonly log: string[] = [];
  readonly requests: { session: number; partitions: string[] }[] = [];
  readonly ends: string[] = [];
  sessions = 0;
  inFlight = 0;
  mostInFlight = 0;
  answer: (batches: readonly OutgoingBatch[]) => Promise<readonly OutgoingBatch[]> = (batches) =>
    Promise.resolve(batches);

  open = (): Promise<ProducerSession> => {
    const session = ++this.sessions;
    return Promise.resolve({
      send: (batches) => this.take(session, batches),
      abandon: () => void this.ends.push(`abandoned ${session}`),
      close: () => Promise.resolve(void this.ends.push(`closed ${session}`)),
    });
  };

  private async take(session: number, batches: readonly OutgoingBatch[]): Promise<readonly Ack[]> {
    this.requests.push({ session, partitions: batches.map(partitionKey) });
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      const taken = await this.answer(batches);
      for (const batch of taken)
        for (const record of batch.records) this.log.push(`${partitionKey(batch)}:${record.value}`);
      return taken.map(({ topic, partition }) => ({ topic, partition, baseOffset: 0 }));
    } finally {
      this.inFlight -= 1;
    }
  }
}

const warnings: string[] = [];

function producerOn(
  cluster: FakeCluster,
  options: Partial<SequentialProducerOptions> = {},
): SequentialProducer {
  return new SequentialProducer(cluster.open, {
    sendTimeoutMs: 1_000,
    maxRecords: 2_000,
    maxBytes: 900_000,
    maxRecordsPerSession: 1_500_000_000,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      error: () => undefined,
      warn: (text) => warnings.push(text),
    },
    ...options,
  });
}

function batch(partition: number, ...values: string[]): OutgoingBatch {
  return {
    topic: 't',
    partition,
    records: values.map((value) => ({ key: null, value: Buffer.from(value) })),
  };
}

describe('SequentialProducer', () => {
  it('sends partitions that were not acknowledged again, and only those (K1)', async () => {
    const cluster = new FakeCluster();
    // As kafkajs does when the leader of partition 1 moves to a broker that has already answered.
    cluster.answer = (batches) =>
      Promise.resolve(cluster.requests.length === 1 ? batches.slice(0, 1) : batches);
    const producer = producerOn(cluster);
    const acks = await producer.send([batch(0, 'a'), batch(1, 'b')]);
    expect(acks.map((ack) => ack.partition)).toEqual([0, 1]);
    expect(cluster.requests.map((request) => request.partitions)).toEqual([['t/0', 't/1'], ['t/1']]);
    expect(cluster.log).toEqual(['t/0:a', 't/1:b']);
    expect(warnings).toContain('broker did not acknowledge every partition, sending again');
  });

  it('says which partitions stay without acknowledgement', async () => {
    const cluster = new FakeCluster();
    cluster.answer = () => Promise.resolve([]);
    const send = producerOn(cluster, { sendTimeoutMs: 250 }).send([batch(3, 'a')]);
    await expect(send).rejects.toMatchObject({ code: 'CHIMERA_KAFKA_ACK_MISSING', disposition: 'retry' });
    await expect(send).rejects.toThrow('t/3');
  });

  it('has one send in flight, in the order of the calls (K2)', async () => {
    const cluster = new FakeCluster();
    cluster.answer = (batches) => new Promise((resolve) => setImmediate(() => resolve(batches)));
    const producer = producerOn(cluster);
    await Promise.all(['a', 'b', 'c', 'd'].map((value) => producer.send([batch(0, value)])));
    expect(cluster.mostInFlight).toBe(1);
    expect(cluster.log).toEqual(['t/0:a', 't/0:b', 't/0:c', 't/0:d']);
  });

  it('never uses a session again that failed, because its sequence numbers are unknown', async () => {
    const cluster = new FakeCluster();
    const failure = new TransientError('CHIMERA_KAFKA_UNAVAILABLE', 'lost');
    cluster.answer = (batches) =>
      cluster.requests.length === 1 ? Promise.reject(failure) : Promise.resolve(batches);
    const producer = producerOn(cluster);
    const first = producer.send([batch(0, 'a')]);
    const second = producer.send([batch(0, 'b')]);
    await expect(first).rejects.toBe(failure);
    await second;
    expect(cluster.requests.map((request) => request.session)).toEqual([1, 2]);
    expect(cluster.ends).toEqual(['abandoned 1']);
  });

  it('takes a fresh session before sequence numbers wrap (K4)', async () => {
    const cluster = new FakeCluster();
    const producer = producerOn(cluster, { maxRecordsPerSession: 3 });
    await producer.send([batch(0, 'a', 'b')]);
    await producer.send([batch(1, 'c', 'd')]);
    await producer.send([batch(0, 'e', 'f')]);
    await producer.send([batch(0, 'g')]);
    expect(cluster.requests.map((request) => request.session)).toEqual([1, 1, 2, 2]);
    expect(cluster.ends).toEqual(['closed 1']);
  });

  it('splits above the limit of records, one request after the other (K6)', async () => {
    const cluster = new FakeCluster();
    const producer = producerOn(cluster, { maxRecords: 2 });
    await producer.send([batch(0, 'a', 'b', 'c'), batch(1, 'x')]);
    expect(cluster.requests.map((request) => request.partitions)).toEqual([['t/0', 't/1'], ['t/0']]);
    expect(cluster.log).toEqual(['t/0:a', 't/0:b', 't/1:x', 't/0:c']);
  });

  it('ends a send that the broker does not answer, and cuts what is left of it', async () => {
    const cluster = new FakeCluster();
    cluster.answer = () => new Promise(() => undefined);
    const producer = producerOn(cluster, { sendTimeoutMs: 50 });
    const send = producer.send([batch(0, 'a')]);
    await expect(send).rejects.toMatchObject({ code: 'CHIMERA_KAFKA_UNAVAILABLE', disposition: 'retry' });
    expect(cluster.ends).toEqual(['abandoned 1']);
    cluster.answer = (batches) => Promise.resolve(batches);
    await producer.send([batch(0, 'b')]);
    expect(cluster.requests.at(-1)?.session).toBe(2);
  });

  it('counts waiting in the queue towards the time-out', async () => {
    const cluster = new FakeCluster();
    cluster.answer = () => new Promise(() => undefined);
    const producer = producerOn(cluster, { sendTimeoutMs: 50 });
    vi.useFakeTimers();
    const sends = Promise.allSettled([producer.send([batch(0, 'a')]), producer.send([batch(0, 'b')])]);
    await vi.advanceTimersByTimeAsync(50);
    vi.useRealTimers();
    const results = await sends;
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(cluster.requests).toHaveLength(1);
  });
});
