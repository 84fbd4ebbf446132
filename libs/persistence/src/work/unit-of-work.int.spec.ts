import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message, origin, testService, topic, type TestService } from '../test-service.spec.js';
import { originOf } from './transaction.js';

let service: TestService;
beforeAll(async () => (service = await testService()));
afterAll(() => service.close());

const add =
  'INSERT INTO state (key, value) VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET value = state.value + 1';
const valueOf = async (key: string) =>
  (await service.database.query('SELECT value FROM state WHERE key = $1', [key]))[0];
const events = async (key: string) =>
  service.database.query('SELECT id FROM outbox WHERE key = $1 ORDER BY id', [key]);
const tasks = async (key: string) =>
  service.database.query('SELECT payload, origin FROM tasks WHERE key = $1', [key]);
const isNoted = async (id: string) =>
  (await service.database.query('SELECT 1 FROM inbox WHERE message_id = $1', [id])).length === 1;

describe('UnitOfWork', () => {
  it('commits state, inbox, outbox and tasks together', async () => {
    await service.work.once(message('m1'), async (tx) => {
      await tx.query(add, ['k1']);
      await tx.publish(topic, { key: 'k1', text: 'one' });
      await tx.enqueue('harvest', 'k1', { n: 1 });
    });
    expect(await valueOf('k1')).toEqual({ value: 1 });
    expect(await events('k1')).toHaveLength(1);
    expect(await tasks('k1')).toMatchObject([
      { payload: { n: 1 }, origin: { causationId: 'm1', correlationId: 'c' } },
    ]);
    expect(await isNoted('m1')).toBe(true);
  });

  it.each(['thrown', 'unencodable'])('leaves nothing behind when work fails (%s)', async (text) => {
    const failing = service.work.once(message(`m2-${text}`), async (tx) => {
      await tx.query(add, [text]);
      await tx.enqueue('harvest', text, null);
      await tx.publish(topic, { key: text, text });
      if (text === 'thrown') throw new RangeError('domain says no');
    });
    await expect(failing).rejects.toThrow(text === 'thrown' ? RangeError : TypeError);
    expect(await valueOf(text)).toBeUndefined();
    expect(await events(text)).toHaveLength(0);
    expect(await tasks(text)).toHaveLength(0);
    expect(await isNoted(`m2-${text}`)).toBe(false);
  });

  it('skips a message that was handled before (Invariant 2)', async () => {
    const handle = () => service.work.once(message('m3'), async (tx) => void (await tx.query(add, ['k3'])));
    expect(await handle()).toBeUndefined();
    expect(await handle()).toEqual({ kind: 'skipped', reason: 'already-handled' });
    expect(await valueOf('k3')).toEqual({ value: 1 });
  });

  it('handles a message once when two processes get it at the same time', async () => {
    const other = service.another();
    const results = await Promise.all(
      [service, other, service, other].map(({ work }) =>
        work.once(message('m4'), async (tx) => void (await tx.query(add, ['k4']))),
      ),
    );
    expect(results.filter((result) => result === undefined)).toHaveLength(1);
    expect(await valueOf('k4')).toEqual({ value: 1 });
  });

  it('keeps groups apart', async () => {
    for (const group of ['a', 'b']) {
      await service.work.once(message('m5', group), async (tx) => void (await tx.query(add, ['k5'])));
    }
    expect(await valueOf('k5')).toEqual({ value: 2 });
  });

  it('commits the inbox row when work skips', async () => {
    const skipped = { kind: 'skipped', reason: 'not-mine' } as const;
    expect(await service.work.once(message('m6'), async () => skipped)).toEqual(skipped);
    expect(await isNoted('m6')).toBe(true);
  });

  it('hands a batch those messages that are new, in order, each once', async () => {
    await service.work.once(message('b2'), async () => undefined);
    const batch = ['b1', 'b2', 'b3', 'b1'].map((id) => ({ context: message(id), id }));
    const seen: string[] = [];
    const handle = () =>
      service.work.onceForBatch(batch, async (_tx, fresh) => void seen.push(...fresh.map(({ id }) => id)));
    await handle();
    expect(seen).toEqual(['b1', 'b3']);
    expect(await handle()).toEqual({ kind: 'skipped', reason: 'already-handled' });
  });

  it('says for each of a batch what caused its events and tasks', async () => {
    const batch = ['c1', 'c2'].map((id) => ({ context: message(id), id }));
    await service.work.onceForBatch(batch, async (tx, fresh) => {
      for (const { id, context } of fresh) {
        await tx.withOrigin(originOf(context)).publish(topic, { key: id, text: id });
        await tx.withOrigin(originOf(context)).enqueue('harvest', id, null);
      }
    });
    for (const id of ['c1', 'c2']) {
      const sql = "SELECT headers ->> 'ce_causationid' AS cause FROM outbox WHERE key = $1";
      expect(await service.database.query(sql, [id])).toEqual([{ cause: id }]);
      expect(await tasks(id)).toMatchObject([{ origin: { causationId: id } }]);
    }
  });

  it.each(["it's", String.raw`back\slash'; DROP TABLE inbox; --`, 'two\nlines', '☃ $1'])(
    'notes ids of foreign producers as they are (%j)',
    async (id) => {
      const handle = () => service.work.once(message(id), async () => undefined);
      expect([await handle(), await handle()]).toEqual([
        undefined,
        { kind: 'skipped', reason: 'already-handled' },
      ]);
      expect(await isNoted(id)).toBe(true);
    },
  );

  it('leaves nothing behind when events cannot be written', async () => {
    const failing = service.work.once(message('o1'), async (tx) => {
      await tx.query(add, ['o1']);
      // Postgres keeps no NUL in text: it is the outbox that refuses, on the way to the commit.
      await tx.publish(topic, { key: 'o1\0', text: 'one' });
    });
    await expect(failing).rejects.toMatchObject({ code: 'CHIMERA_DATABASE_FAILED' });
    expect([await valueOf('o1'), await isNoted('o1')]).toEqual([undefined, false]);
  });

  it('does not count work as done that caught the error of a statement and went on', async () => {
    const careless = service.work.once(message('o2'), async (tx) => {
      await tx.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(careless).rejects.toMatchObject({ code: 'CHIMERA_DATABASE_CONFLICT' });
    expect(await isNoted('o2')).toBe(false);
  });

  it('keeps a waiting task of the same kind and key as it is', async () => {
    await service.work.run(origin, (tx) => tx.enqueue('harvest', 'k7', 'first'));
    await service.work.run(origin, (tx) => tx.enqueue('harvest', 'k7', 'second'));
    expect(await tasks('k7')).toMatchObject([{ payload: 'first' }]);
  });

  it('repeats a deadlock, and both sides get through', async () => {
    await service.database.query("INSERT INTO state VALUES ('da', 0), ('db', 0)");
    let tries = 0;
    let arrived = 0;
    let bothHoldOne: () => void = () => undefined;
    const barrier = new Promise<void>((resolve) => (bothHoldOne = resolve));
    const cross = (first: string, second: string) =>
      service.work.run(origin, async (tx) => {
        tries += 1;
        await tx.query(add, [first]);
        if ((arrived += 1) === 2) bothHoldOne();
        await barrier;
        await tx.query(add, [second]);
      });
    await Promise.all([cross('da', 'db'), cross('db', 'da')]);
    expect(tries).toBe(3);
    expect([await valueOf('da'), await valueOf('db')]).toEqual([{ value: 2 }, { value: 2 }]);
  });

  it('reads one snapshot and cannot write', async () => {
    await service.database.query("INSERT INTO state VALUES ('snap', 1)");
    const seen = await service.work.read(async (tx) => {
      await tx.query('SELECT 1');
      await service.database.query("UPDATE state SET value = 2 WHERE key = 'snap'");
      return tx.query("SELECT value FROM state WHERE key = 'snap'");
    });
    expect(seen).toEqual([{ value: 1 }]);
    const writing = service.work.read((tx) => tx.query(add, ['never']));
    await expect(writing).rejects.toMatchObject({ code: 'CHIMERA_DATABASE_FAILED', sqlState: '25006' });
  });
});
