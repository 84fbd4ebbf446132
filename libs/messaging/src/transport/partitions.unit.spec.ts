import { RejectedMessageError } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchError } from '../handling/batch-error.js';
import type { MessageContext } from '../handling/handler.js';
import { TestTransport, aRequest, group, topic } from './test-transport.spec.js';

const open: TestTransport[] = [];
afterEach(async () => {
  for (const transport of open.splice(0)) await transport.close();
});

async function transportWith(partitions = 1): Promise<TestTransport> {
  const transport = await new TestTransport().prepare(partitions);
  open.push(transport);
  return transport;
}

const runIdOf = (message: unknown): string => (message as { runId: string }).runId;
const fast = { deadlineMs: 5_000, everyMs: 5 };

describe('partitions', () => {
  it('do not hold each other', async () => {
    const transport = await transportWith(2);
    const handled: string[] = [];
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    await transport.start({
      call: async (message) => {
        if (runIdOf(message) === 'slow') await slow;
        handled.push(runIdOf(message));
      },
    });
    await transport.produce([aRequest('slow')], 0);
    await transport.produce([aRequest('a'), aRequest('b')], 1);
    await eventually(() => expect(handled).toEqual(['a', 'b']), fast);
    release();
    await eventually(() => expect(handled).toEqual(['a', 'b', 'slow']), fast);
  });

  it('stop fetching when their queue is full and miss nothing (Invariant 11)', async () => {
    const transport = await transportWith();
    const ids = Array.from({ length: 500 }, (_, index) => `r${index}`);
    const handled: string[] = [];
    await transport.start(
      { call: async (message) => void handled.push(runIdOf(message)) },
      { queue: { highBytes: 2_000, highCount: 7 } },
    );
    for (let at = 0; at < ids.length; at += 50)
      await transport.produce(ids.slice(at, at + 50).map((id) => aRequest(id)));
    await eventually(() => expect(handled).toHaveLength(500), fast);
    expect(handled).toEqual(ids);
    await eventually(async () => expect(await transport.committed()).toBe(500), fast);
    const { counts } = transport.metrics;
    expect(counts.get('paused:queue-full')).toBeGreaterThan(0);
    await eventually(() => expect(counts.get('resumed')).toBe(counts.get('paused:queue-full')), fast);
  });

  it('tell how much waits, and since when', async () => {
    const transport = await transportWith(2);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const before = Date.now();
    const consumer = await transport.start({ call: () => held });
    await transport.produce([aRequest('r1'), aRequest('r2'), aRequest('r3')], 1);
    await eventually(() => {
      const waiting = consumer.backlog().find(({ partition }) => partition === 1);
      expect(waiting).toMatchObject({ topic: topic.name, records: 3 });
      expect(waiting!.oldestAt).toBeGreaterThanOrEqual(before);
      expect(waiting!.oldestAt).toBeLessThanOrEqual(Date.now());
    }, fast);
    release();
    await eventually(() => {
      expect(consumer.backlog().map(({ records, oldestAt }) => [records, oldestAt])).toEqual([
        [0, null],
        [0, null],
      ]);
    }, fast);
  });

  it('fetch nothing while their queue is full, and go on afterwards (Invariant 11)', async () => {
    const transport = await transportWith(2);
    let fetched = 0;
    const consumer = transport.port.consumer.bind(transport.port);
    vi.spyOn(transport.port, 'consumer').mockImplementation((options) => {
      const onBatch: typeof options.onBatch = (batch) => {
        if (batch.partition === 0) fetched += batch.records.length;
        return options.onBatch(batch);
      };
      return consumer({ ...options, onBatch });
    });
    const handled: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const call = async (message: unknown): Promise<void> => {
      if (runIdOf(message) === 'r0') await held;
      handled.push(runIdOf(message));
    };
    await transport.start({ call }, { queue: { highBytes: 1_000_000, highCount: 7 } });
    await transport.produce(
      Array.from({ length: 10 }, (_, index) => aRequest(`r${index}`)),
      0,
    );
    await eventually(() => expect(fetched).toBe(10), fast);
    await transport.produce(
      Array.from({ length: 90 }, (_, index) => aRequest(`r${index + 10}`)),
      0,
    );
    // The other partition tells that fetching went on meanwhile.
    await transport.produce([aRequest('elsewhere')], 1);
    await eventually(() => expect(handled).toEqual(['elsewhere']), fast);
    expect(fetched).toBe(10);
    release();
    await eventually(() => expect(handled).toHaveLength(101), fast);
  });

  it('finish the message in hand when the service stops, and only that (Invariant 7)', async () => {
    const transport = await transportWith();
    const handled: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = false;
    const consumer = await transport.start({
      call: async (message) => {
        begun = true;
        await held;
        handled.push(runIdOf(message));
      },
    });
    await transport.produce([aRequest('r1'), aRequest('r2')]);
    await eventually(() => expect(begun).toBe(true), fast);
    const closing = consumer.close(5_000);
    release();
    await closing;
    expect(handled).toEqual(['r1']);
    expect(await transport.committed()).toBe(1);
  });

  it('that are lost abort their work, commit nothing of it, and are delivered to the next owner (Invariant 1)', async () => {
    const transport = await transportWith();
    const seen: string[] = [];
    let aborted = 0;
    let lost = false;
    await transport.start({
      call: async (message, context) => {
        seen.push(runIdOf(message));
        const { signal } = context as MessageContext;
        if (lost) return;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        aborted += 1;
      },
    });
    await transport.produce([aRequest('r1')]);
    await eventually(() => expect(seen).toEqual(['r1']), fast);
    lost = true;
    // A second member of the group takes everything from everybody first, as eager rebalancing does.
    const other = transport.port.consumer({
      groupId: group,
      topics: [topic.name],
      onBatch: async () => undefined,
      onCrash: () => undefined,
    });
    await other.start();
    await eventually(() => expect(aborted).toBe(1), fast);
    await other.close();
    await eventually(async () => expect(await transport.committed()).toBe(1), fast);
    expect(seen).toEqual(['r1', 'r1']);
  });

  it('tell the handler to give up when the time to drain is over, and commit nothing of it', async () => {
    const transport = await transportWith();
    let aborted = false;
    let begun = false;
    const consumer = await transport.start({
      call: async (_message, context) => {
        begun = true;
        const { signal } = context as MessageContext;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        aborted = true;
      },
    });
    await transport.produce([aRequest('r1')]);
    await eventually(() => expect(begun).toBe(true), fast);
    await consumer.close(20);
    await eventually(() => expect(aborted).toBe(true), fast);
    expect(await transport.committed()).toBe(-1);
  });
});

describe('a batch handler', () => {
  const batchOf = (batch: unknown): string[] =>
    (batch as { message: { runId: string } }[]).map((one) => one.message.runId);

  it('gets what has queued up, in order', async () => {
    const transport = await transportWith();
    const batches: string[][] = [];
    await transport.produce(['r1', 'r2', 'r3'].map((id) => aRequest(id)));
    await transport.start({
      kind: 'batch',
      maxBatch: 2,
      call: async (batch) => void batches.push(batchOf(batch)),
    });
    await eventually(() => expect(batches).toEqual([['r1', 'r2'], ['r3']]), fast);
  });

  it('has failed messages and later ones of their key again, and commits up to the first of them', async () => {
    const transport = await transportWith();
    const batches: string[][] = [];
    await transport.produce([
      aRequest('a1', 'a'),
      aRequest('b1', 'b'),
      aRequest('a2', 'a'),
      aRequest('c1', 'c'),
    ]);
    let committedBetween = -2;
    await transport.start({
      kind: 'batch',
      maxBatch: 10,
      call: async (batch) => {
        batches.push(batchOf(batch));
        if (batches.length === 1)
          throw new BatchError(
            new Map([
              [1, new TypeError('b')],
              [0, new RejectedMessageError('CHIMERA_CONFLICT', 'a')],
            ]),
          );
        await eventually(async () => {
          committedBetween = await transport.committed();
          expect(committedBetween).toBe(1);
        }, fast);
      },
    });
    await eventually(
      () =>
        expect(batches).toEqual([
          ['a1', 'b1', 'a2', 'c1'],
          ['b1', 'a2'],
        ]),
      fast,
    );
    await eventually(async () => expect(await transport.committed()).toBe(4), fast);
    expect(committedBetween).toBe(1);
    expect(await transport.deadLetters()).toHaveLength(1);
  });

  it('is given the messages one by one when the whole batch fails, so that one bad message costs itself only', async () => {
    const transport = await transportWith();
    const handled: string[] = [];
    await transport.produce(['r1', 'bad', 'r3'].map((id) => aRequest(id)));
    await transport.start({
      kind: 'batch',
      maxBatch: 10,
      call: async (batch) => {
        if (batchOf(batch).includes('bad')) throw new RejectedMessageError('CHIMERA_CONFLICT', 'bad');
        handled.push(...batchOf(batch));
      },
    });
    await eventually(() => expect(handled).toEqual(['r1', 'r3']), fast);
    await eventually(async () => expect(await transport.committed()).toBe(3), fast);
    expect(await transport.deadLetters()).toHaveLength(1);
  });
});
