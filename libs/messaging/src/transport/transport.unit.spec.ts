import { RejectedMessageError, StopConsumingError, TransientError, headers } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { skip, type MessageContext } from '../handling/handler.js';
import { compileSchema } from '../codec/avro-type.js';
import { SlabEncoder } from '../codec/slab-encoder.js';
import { TestTransport, aRequest, topic } from './test-transport.spec.js';

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

describe('a handler', () => {
  it('gets message and context, and the offset advances when it returns', async () => {
    const transport = await transportWith();
    const contexts: MessageContext[] = [];
    await transport.start({
      call: async (_message, context) => void contexts.push(context as MessageContext),
    });
    await transport.produce([aRequest('r1')]);
    await eventually(async () => expect(await transport.committed()).toBe(1), fast);
    expect(contexts[0]).toMatchObject({
      correlationId: 'flow',
      causationId: 'cause',
      actor: 'ada',
      key: 'aviation/p',
      attempt: 1,
      group: 'orchestrator',
    });
    expect(transport.metrics.counts.get('handled')).toBe(1);
  });

  it('may skip with a reason', async () => {
    const transport = await transportWith();
    await transport.start({ call: async () => skip('not-mine') });
    await transport.produce([aRequest('r1')]);
    await eventually(() => expect(transport.metrics.counts.get('skipped:not-mine')).toBe(1), fast);
  });

  it('gets the same id for the same bytes of a foreign producer (Invariant 2)', async () => {
    const transport = await transportWith();
    const ids: string[] = [];
    await transport.start({
      call: async (_message, context) => {
        ids.push((context as MessageContext).messageId);
        if (ids.length === 1) throw new TypeError('once');
      },
    });
    const value = new SlabEncoder().encode(compileSchema(topic.schema), transport.schemaId, aRequest('r1'));
    await transport.produceRaw([{ key: null, value }]);
    await eventually(() => expect(ids).toEqual([`${topic.name}-0-0`, `${topic.name}-0-0`]), fast);
  });
});

describe('a failing handler', () => {
  it('is tried again as often as its policy says, then the message is a dead letter', async () => {
    const transport = await transportWith();
    const attempts: number[] = [];
    await transport.start({
      call: async (_message, context) => {
        attempts.push((context as MessageContext).attempt);
        throw new TypeError('broken');
      },
    });
    await transport.produce([aRequest('r1')]);
    await eventually(async () => expect(await transport.committed()).toBe(1), fast);
    expect(attempts).toEqual([1, 2, 3]);
    const [letter] = await transport.deadLetters();
    expect(letter!.headers['__connect.errors.exception.class.name']!.toString()).toBe('TypeError');
    expect(letter!.headers['chimera.attempts']!.toString()).toBe('3');
  });

  it('dead-letters a rejected message at once, with its own headers and ours', async () => {
    const transport = await transportWith();
    let calls = 0;
    await transport.start({
      call: async () => {
        calls += 1;
        throw new RejectedMessageError('CHIMERA_CONFLICT', 'never', { hint: 'mend it' });
      },
    });
    await transport.produce([aRequest('r1')]);
    await eventually(async () => expect(await transport.deadLetters()).toHaveLength(1), fast);
    const [letter] = await transport.deadLetters();
    const text = Object.fromEntries(
      Object.entries(letter!.headers).map(([name, value]) => [name, value.toString()]),
    );
    expect(calls).toBe(1);
    expect(text).toMatchObject({
      [headers.correlationId]: 'flow',
      '__connect.errors.topic': topic.name,
      '__connect.errors.partition': '0',
      '__connect.errors.offset': '0',
      '__connect.errors.exception.message': 'never',
      'chimera.error.code': 'CHIMERA_CONFLICT',
      'chimera.error.hint': 'mend it',
    });
  });

  it('stays before the message when its dead letter is not confirmed (Invariant 1)', async () => {
    const transport = await transportWith();
    await transport.start({
      call: async (message) => {
        if (runIdOf(message) !== 'r2') return;
        transport.kafka.faults.failNextSend(new RejectedMessageError('CHIMERA_MESSAGE_TOO_LARGE', 'no room'));
        throw new RejectedMessageError('CHIMERA_CONFLICT', 'never');
      },
    });
    await transport.produce([aRequest('r1'), aRequest('r2'), aRequest('r3')]);
    await eventually(
      () =>
        expect(transport.gate.all()).toMatchObject([
          { topic: topic.name, code: 'CHIMERA_DEAD_LETTER_FAILED' },
        ]),
      fast,
    );
    await eventually(async () => expect(await transport.committed()).toBe(1), fast);
    expect(transport.metrics.counts.get('handled')).toBe(1);
  });

  it('waits for an outage without using up attempts', async () => {
    const transport = await transportWith();
    let calls = 0;
    await transport.start({
      call: async () => {
        calls += 1;
        if (calls === 1) throw new TransientError('CHIMERA_DATABASE_UNAVAILABLE', 'away');
      },
      retry: { attempts: 1, firstDelay: 1, factor: 1, maxDelay: 1 },
    });
    await transport.produce([aRequest('r1')]);
    await eventually(async () => expect(await transport.committed()).toBe(1), fast);
    expect(await transport.deadLetters()).toEqual([]);
  });

  it('pauses when it says that going on would do harm', async () => {
    const transport = await transportWith();
    await transport.start({
      call: async () => {
        throw new StopConsumingError('CHIMERA_CONFLICT', 'halt');
      },
    });
    await transport.produce([aRequest('r1'), aRequest('r2')]);
    await eventually(() => expect(transport.gate.isStopped(topic.name)).toBe(true), fast);
    expect(await transport.committed()).toBe(-1);
    expect(await transport.deadLetters()).toEqual([]);
  });

  it('pauses when too many of the last messages became dead letters', async () => {
    const transport = await transportWith();
    const call = async (): Promise<void> => {
      throw new TypeError('broken');
    };
    await transport.start({ call }, { failures: { deadLetters: 2, messages: 10 } });
    await transport.produce(['r1', 'r2', 'r3', 'r4', 'r5'].map((id) => aRequest(id)));
    await eventually(() => expect(transport.gate.all()).toHaveLength(1), fast);
    expect(await transport.deadLetters()).toHaveLength(3);
  });

  it('is not stopped by what anyone may write to its topic', async () => {
    const transport = await transportWith();
    const call = async (message: unknown): Promise<void> => {
      if (runIdOf(message) !== 'good') throw new RejectedMessageError('CHIMERA_CONFLICT', 'never');
    };
    await transport.start({ call }, { failures: { deadLetters: 2, messages: 10 } });
    await transport.produceRaw(Array.from({ length: 5 }, () => ({ key: null, value: Buffer.from('noise') })));
    await transport.produce([...['r1', 'r2', 'r3', 'r4', 'r5'].map((id) => aRequest(id)), aRequest('good')]);
    await eventually(() => expect(transport.metrics.counts.get('handled')).toBe(1), fast);
    expect(transport.gate.all()).toEqual([]);
    expect(await transport.deadLetters()).toHaveLength(10);
    expect(transport.metrics.counts.get('dead-lettered:CHIMERA_MESSAGE_UNDECODABLE')).toBe(5);
    expect(transport.metrics.counts.get('dead-lettered:CHIMERA_CONFLICT')).toBe(5);
  });

  it('keeps the order of its key while it is tried again (Invariant 3)', async () => {
    const transport = await transportWith();
    const done: string[] = [];
    let failed = false;
    await transport.start({
      call: async (message) => {
        if (runIdOf(message) === 'r2' && !failed) {
          failed = true;
          throw new TypeError('once');
        }
        done.push(runIdOf(message));
      },
    });
    await transport.produce(['r1', 'r2', 'r3'].map((id) => aRequest(id)));
    await eventually(() => expect(done).toEqual(['r1', 'r2', 'r3']), fast);
  });
});

describe('bytes that do not decode', () => {
  it.each([
    ['foreign text', Buffer.from('{"runId":"r1"}')],
    ['a cut message', Buffer.from([0, 0, 0, 0, 1, 200])],
    ['an id that the registry does not know', Buffer.from([0, 0, 0, 0, 99, 1, 2, 3])],
    ['nothing', null],
  ])('are kept exactly: %s (Invariant 6)', async (_name, value) => {
    const transport = await transportWith();
    const handled: string[] = [];
    await transport.start({ call: async (message) => void handled.push(runIdOf(message)) });
    await transport.produceRaw([
      { key: Buffer.from([255, 0, 1]), value, headers: { 'x-own': Buffer.from([7]) } },
    ]);
    await transport.produce([aRequest('after')]);
    await eventually(() => expect(handled).toEqual(['after']), fast);
    const [letter] = await transport.deadLetters();
    expect(letter!.value).toEqual(value);
    expect(letter!.key).toEqual(Buffer.from([255, 0, 1]));
    expect(letter!.headers['x-own']).toEqual(Buffer.from([7]));
    expect(letter!.headers['chimera.error.code']!.toString()).toBe('CHIMERA_MESSAGE_UNDECODABLE');
  });

  it('wait while the registry is away, and messages of known schemas go on', async () => {
    const transport = await transportWith(2);
    const handled: string[] = [];
    await transport.start({ call: async (message) => void handled.push(runIdOf(message)) });
    const newer = JSON.parse(topic.schema) as { fields: object[] };
    newer.fields.push({ name: 'note', type: ['null', 'string'], default: null });
    const schema = JSON.stringify(newer);
    const id = transport.registry.register('elsewhere', schema);
    transport.registry.away = true;
    const value = new SlabEncoder().encode(compileSchema(schema), id, {
      ...aRequest('newer'),
      note: 'hello',
    });
    await transport.produceRaw([{ key: 'aviation/p', value }], 1);
    await transport.produce([aRequest('known')], 0);
    await eventually(() => expect(handled).toEqual(['known']), fast);
    await eventually(
      () => expect(transport.metrics.counts.get('retried:CHIMERA_REGISTRY_UNAVAILABLE')).toBeGreaterThan(0),
      fast,
    );
    expect(await transport.committed(1)).toBe(-1);
    transport.registry.away = false;
    await eventually(() => expect(handled).toEqual(['known', 'newer']), fast);
    expect(await transport.deadLetters()).toEqual([]);
  });
});
