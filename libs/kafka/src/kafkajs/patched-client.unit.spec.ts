import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);

interface Queue {
  throttleCheckTimeoutId: unknown;
  readonly pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

function newQueue(): Queue {
  const RequestQueue = require('kafkajs/src/network/requestQueue') as new (options: object) => Queue;
  return new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1,
    clientId: 'c',
    broker: 'b',
    logger: {},
  });
}

interface Wanted {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly fetchOffset: string;
    readonly maxBytes: number;
  }[];
}

interface Session {
  next(wanted: readonly Wanted[]): {
    readonly sessionId: number;
    readonly sessionEpoch: number;
    readonly topics: readonly Wanted[];
    readonly forgottenTopics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
  };
  answered(answer: { readonly errorCode: number; readonly sessionId: number }): boolean;
}

function newSession(): Session {
  const FetchSession = require('kafkajs/src/consumer/fetchSession') as new () => Session;
  return new FetchSession();
}

function wanted(offsets: Readonly<Record<string, readonly number[]>>): readonly Wanted[] {
  return Object.entries(offsets).map(([topic, all]) => ({
    topic,
    partitions: all.map((offset, partition) => ({ partition, fetchOffset: String(offset), maxBytes: 1_024 })),
  }));
}

/** The patch in patches/ is lost silently when kafkajs is raised without it; this is what notices. */
describe('the patch of kafkajs', () => {
  it('keeps idle connections quiet (kafkajs#1751, K7)', () => {
    const queue = newQueue();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('still looks again at requests that wait', () => {
    const queue = newQueue();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });

  it('computes checksums natively, to the same values', () => {
    const fast = require('kafkajs/src/protocol/recordBatch/crc32C') as (data: Buffer) => number;
    const plain = require('kafkajs/src/protocol/recordBatch/crc32C/crc32C') as (data: Buffer) => number;
    const data = Buffer.from(Array.from({ length: 4_099 }, (_, index) => (index * 31) % 256));
    expect(fast(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(fast(data)).toBe(plain(data) >>> 0);
    expect(fast.name).toBe('crc32c');
  });

  it('never resets an offset that is out of range', async () => {
    const ConsumerGroup = require('kafkajs/src/consumer/consumerGroup') as {
      prototype: { recoverFromOffsetOutOfRange(error: Error): Promise<void> };
    };
    const group = { preferredReadReplicasPerTopicPartition: {} };
    const error = new RangeError('gone');
    await expect(ConsumerGroup.prototype.recoverFromOffsetOutOfRange.call(group, error)).rejects.toBe(error);
  });
});

describe('a fetch session of the patched kafkajs', () => {
  it('names everything once, then only what moved', () => {
    const session = newSession();
    const first = session.next(wanted({ a: [0, 0], b: [5] }));
    expect(first).toMatchObject({ sessionId: 0, sessionEpoch: 0, topics: wanted({ a: [0, 0], b: [5] }) });
    expect(session.answered({ errorCode: 0, sessionId: 7 })).toBe(true);

    const [a] = wanted({ a: [0, 3] });
    const second = session.next([a!, ...wanted({ b: [5] })]);
    const moved = { topic: 'a', partitions: [a!.partitions[1]] };
    expect(second).toEqual({ sessionId: 7, sessionEpoch: 1, topics: [moved], forgottenTopics: [] });
    session.answered({ errorCode: 0, sessionId: 7 });
    expect(session.next([a!, ...wanted({ b: [5] })])).toMatchObject({ sessionEpoch: 2, topics: [] });
  });

  it('takes out what is paused, and asks for it again from the same offset when it goes on', () => {
    const session = newSession();
    session.next(wanted({ a: [4], b: [5] }));
    session.answered({ errorCode: 0, sessionId: 7 });

    const paused = session.next(wanted({ b: [5] }));
    expect(paused).toMatchObject({ topics: [], forgottenTopics: [{ topic: 'a', partitions: [0] }] });
    session.answered({ errorCode: 0, sessionId: 7 });
    expect(session.next(wanted({ a: [4], b: [5] })).topics).toEqual(wanted({ a: [4] }));
  });

  it.each([
    ['the broker lost it', { errorCode: 70, sessionId: 0 }, false],
    ['its turn is not the expected one', { errorCode: 71, sessionId: 0 }, false],
    ['the broker grants none', { errorCode: 0, sessionId: 0 }, true],
  ])('begins with everything again when %s', (_, answer, counts) => {
    const session = newSession();
    session.next(wanted({ a: [4] }));
    session.answered({ errorCode: 0, sessionId: 7 });
    session.next(wanted({ a: [4] }));
    expect(session.answered(answer)).toBe(counts);
    expect(session.next(wanted({ a: [4] }))).toMatchObject({ sessionEpoch: 0, topics: wanted({ a: [4] }) });
  });
});
