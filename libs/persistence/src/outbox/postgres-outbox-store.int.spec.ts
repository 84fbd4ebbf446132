import { eventually, isolatedDatabase } from '@chimera/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger, startTelemetry, traceIdOf } from '@chimera/telemetry';
import { Database } from '../postgres/database.js';
import { message, origin, schema, testService, topic, type TestService } from '../test-service.spec.js';
import type { StoredEvent } from './postgres-outbox-store.js';

let service: TestService;
beforeAll(async () => (service = await testService()));
beforeEach(() => service.database.query('TRUNCATE outbox, inbox, state'));
afterAll(() => service.close());

const publish = (text: string, key = 'k', on = service) =>
  on.work.run(origin, (tx) => tx.publish(topic, { key, text }));
const texts = (rows: readonly StoredEvent[]) => rows.map((row) => row.payload.toString());

/** Sends everything that can leave; returns what was sent, in order. */
async function drainAll(from = service, limit = 100): Promise<string[]> {
  const sent: string[] = [];
  while ((await from.outbox.drain(limit, async (rows) => void sent.push(...texts(rows)))) > 0);
  return sent;
}

/** A gate that transactions wait at, so that a test decides who commits first. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
}

describe('PostgresOutboxStore', () => {
  it('sends in order and forgets what was sent', async () => {
    for (const text of ['a', 'b', 'c']) await publish(text);
    expect(await drainAll(service, 2)).toEqual(['a', 'b', 'c']);
    expect(await drainAll()).toEqual([]);
  });

  it('keeps the order of events of one transaction', async () => {
    const many = Array.from({ length: 300 }, (_, n) => `e${n}`);
    await service.work.run(origin, async (tx) => {
      for (const text of many) await tx.publish(topic, { key: text, text });
    });
    expect(await drainAll(service, 77)).toEqual(many);
  });

  it('repeats, and does not lose, what was sent before a crash (Invariant 1)', async () => {
    await publish('a');
    await publish('b');
    const sent: string[] = [];
    const crash = service.outbox.drain(10, async (rows) => {
      sent.push(...texts(rows));
      // The connection dies between the broker's answer and the delete, as it does when the process is killed.
      await service.database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()",
      );
    });
    await expect(crash).rejects.toMatchObject({ code: 'CHIMERA_DATABASE_UNAVAILABLE', disposition: 'retry' });
    expect([...sent, ...(await drainAll())]).toEqual(['a', 'b', 'a', 'b']);
  });

  it('keeps what could not be sent', async () => {
    await publish('a');
    const failing = service.outbox.drain(10, async () => {
      throw new RangeError('broker away');
    });
    await expect(failing).rejects.toThrow('broker away');
    expect(await drainAll()).toEqual(['a']);
  });

  it('lets one process drain at a time, and loses and reorders nothing', async () => {
    const other = service.another();
    const texted = Array.from({ length: 60 }, (_, n) => `n${String(n).padStart(2, '0')}`);
    const sent: string[] = [];
    let active = 0;
    let most = 0;
    const send = async (rows: readonly StoredEvent[]) => {
      most = Math.max(most, (active += 1));
      await new Promise((resolve) => setImmediate(resolve));
      sent.push(...texts(rows));
      active -= 1;
    };
    const writing = (async () => {
      for (const text of texted) await publish(text);
    })();
    const relay = async (one: TestService) => {
      while (sent.length < texted.length) await one.outbox.drain(7, send);
    };
    await Promise.all([writing, relay(service), relay(other)]);
    expect(sent).toEqual(texted);
    expect(most).toBe(1);
  });

  it('does not skip an event whose transaction commits after a later one, as reading beyond the last id would', async () => {
    const early = gate();
    const inserted = gate();
    const slow = service.database.transaction(async (session) => {
      await insertRaw(session, 'slow');
      inserted.open();
      await early.opened;
    });
    await inserted.opened;
    await publish('quick', 'other');
    const naive = await lastId();
    const first: string[] = [];
    await service.outbox.drain(10, async (rows) => {
      first.push(...texts(rows));
      // The worst moment: after the rows were read and before they are removed.
      early.open();
      await slow;
    });
    expect(await idOf('slow')).toBeLessThan(naive);
    expect([...first, ...(await drainAll())]).toEqual(['quick', 'slow']);
  });

  it('is not held up by a long transaction elsewhere on the server, as the oldest running transaction would', async () => {
    const { url } = await isolatedDatabase('elsewhere');
    const elsewhere = new Database({ connectionUrl: url, schema: 'public' }, silentLogger);
    const done = gate();
    const loading = gate();
    const load = elsewhere.transaction(async (session) => {
      await session.query('CREATE TABLE big (n int)');
      loading.open();
      await done.opened;
    });
    await loading.opened;
    await publish('meanwhile');
    const [held] = await service.database.query<{ held: boolean }>(
      'SELECT min(xmin::text::bigint) >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS held FROM outbox',
    );
    expect(held).toEqual({ held: true });
    expect(await drainAll()).toEqual(['meanwhile']);
    done.open();
    await load;
    await elsewhere.close();
  });

  it('sends one key in the order of commits, whichever transaction began first (Invariant 3)', async () => {
    await service.database.query("INSERT INTO state VALUES ('agg', 0)");
    const began = gate();
    const committed = gate();
    // The inbox row gives it a transaction id; only then does the other one begin, change the aggregate and commit.
    const first = service.work.once(message('early'), async (tx) => {
      began.open();
      await committed.opened;
      await tx.query("UPDATE state SET value = value + 1 WHERE key = 'agg'");
      await tx.publish(topic, { key: 'agg', text: 'second' });
    });
    await began.opened;
    await service.work.once(message('late'), async (tx) => {
      await tx.query("UPDATE state SET value = value + 1 WHERE key = 'agg'");
      await tx.publish(topic, { key: 'agg', text: 'first' });
    });
    committed.open();
    await first;
    const byXid = await service.database.query<{ text: string }>(
      "SELECT convert_from(payload, 'UTF8') AS text FROM outbox ORDER BY xmin::text::bigint, id",
    );
    expect(byXid.map(({ text }) => text)).toEqual(['second', 'first']);
    expect(await drainAll()).toEqual(['first', 'second']);
  });

  it('never sends an event of a key after a later one, however many processes publish it', async () => {
    const other = service.another();
    let left = 400;
    const publisher = async (on: TestService) => {
      while ((left -= 1) >= 0) await publish(`t${left}`, 'hot', on);
    };
    const ids: number[] = [];
    let publishing = true;
    const relay = async () => {
      const send = async (rows: readonly StoredEvent[]) =>
        void ids.push(...rows.map((row) => Number(row.id)));
      while ((await service.outbox.drain(1_000, send)) > 0 || publishing);
    };
    const relaying = relay();
    await Promise.all([service, other, service, other, service, other].map(publisher));
    publishing = false;
    await relaying;
    expect(ids).toHaveLength(400);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it('wakes soon after a commit, and again after its connection was lost', async () => {
    let woken = 0;
    const end = await service.outbox.onCommitted(() => (woken += 1));
    const before = woken;
    await publish('a');
    await eventually(() => expect(woken).toBeGreaterThan(before), { deadlineMs: 2_000 });

    await service.database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%listen' AND datname = current_database()",
    );
    await eventually(() => expect(service.notifications.connected).toBe(false));
    await publish('while it was away');
    const lost = woken;
    await eventually(() => expect(service.notifications.connected).toBe(true));
    expect(woken).toBeGreaterThan(lost);
    const back = woken;
    await publish('after');
    await eventually(() => expect(woken).toBeGreaterThan(back), { deadlineMs: 2_000 });

    await end();
    const ended = woken;
    await publish('ignored');
    await service.database.query('SELECT 1');
    expect(woken).toBe(ended);
  });

  it('puts every event of a request without a trace into one trace', async () => {
    const telemetry = await startTelemetry({ service: schema });
    await service.work.run(origin, async (tx) => {
      await tx.publish(topic, { key: 'a', text: 'a' });
      await tx.publish(topic, { key: 'b', text: 'b' });
    });
    const rows = await service.database.query<{ headers: { traceparent: string } }>(
      `SELECT headers FROM ${schema}.outbox`,
    );
    const traces = rows.map((row) => traceIdOf(row.headers.traceparent));
    expect(traces).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), traces[0]]);
    await telemetry.shutdown();
  });
});

async function insertRaw(session: { query: TestService['database']['query'] }, text: string): Promise<void> {
  await session.query("INSERT INTO outbox (topic, key, headers, payload) VALUES ('t', 'raw', '{}', $1)", [
    Buffer.from(text),
  ]);
}

async function lastId(): Promise<number> {
  const [row] = await service.database.query<{ id: number }>('SELECT max(id) AS id FROM outbox');
  return row?.id ?? 0;
}

async function idOf(text: string): Promise<number> {
  const [row] = await service.database.query<{ id: number }>('SELECT id FROM outbox WHERE payload = $1', [
    Buffer.from(text),
  ]);
  return row?.id ?? Number.NaN;
}
