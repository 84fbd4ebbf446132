import { eventually, tcpProxy } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { Secret } from '@chimera/config';
import { KeptConnections } from '../kept-connections.js';
import { PgSourceFixture } from './pg-source.fixture.js';
import { PostgresSession } from './session.js';

const fixture = PgSourceFixture.forFile('session');

describe('a session', () => {
  it('whose client is gone ends its statement, however long that would have taken', async () => {
    const { name } = fixture.at;
    const proxy = await tcpProxy(fixture.at);
    const uri = `postgres://127.0.0.1:${proxy.port}/${name}`;
    const session = await PostgresSession.open(fixture.connection({ uri }), fixture.context());
    const lost = expect(session.query('SELECT pg_sleep(600)')).rejects.toThrow();
    const running = () =>
      fixture.admin.query(`SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active'`, [session.pid]);
    await eventually(async () => expect((await running()).rowCount).toBe(1));

    // Nobody is left who could ask the server to end it.
    await proxy.close();
    await lost;
    await eventually(async () => expect((await running()).rowCount).toBe(0), { deadlineMs: 20_000 });
  });
});

describe('a session of a context that keeps connections', () => {
  const kept = () => ({ ...fixture.context(), kept: new KeptConnections() });

  it('goes on with the connection of the one before, and finds nothing of it', async () => {
    const context = kept();
    const first = await PostgresSession.open(fixture.connection(), context);
    await first.query('CREATE TEMPORARY TABLE left_behind (id int); SELECT pg_advisory_lock(4711)');
    await first.query("BEGIN; SET statement_timeout = '1h'; CREATE TABLE never_committed (id int)");
    await first.close();

    const second = await PostgresSession.open(fixture.connection(), context);
    expect(second.pid).toBe(first.pid);
    const [found] = await second.query(
      `SELECT to_regclass('left_behind') AS temporary, to_regclass('never_committed') AS table,
              current_setting('statement_timeout') AS timeout,
              (SELECT count(*)::int FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory') AS locks`,
    );
    expect(found).toEqual({ temporary: null, table: null, timeout: '0', locks: 0 });
    await second.close();
  });

  it('releases its locks when it is closed, not when somebody comes for the connection', async () => {
    const session = await PostgresSession.open(fixture.connection(), kept());
    await session.query('BEGIN; SELECT pg_advisory_xact_lock(4712)');
    await session.close();
    const { rows } = await fixture.admin.query('SELECT pg_try_advisory_lock(4712) AS free');
    expect(rows).toEqual([{ free: true }]);
    await fixture.admin.query('SELECT pg_advisory_unlock(4712)');
  });

  it('makes a new one when the kept one was ended meanwhile', async () => {
    const context = kept();
    const first = await PostgresSession.open(fixture.connection(), context);
    await first.close();
    await fixture.admin.query('SELECT pg_terminate_backend($1)', [first.pid]);

    const second = await PostgresSession.open(fixture.connection(), context);
    expect(second.pid).not.toBe(first.pid);
    expect(await second.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.close();
  });

  it('gets no connection that was made with another secret', async () => {
    const context = kept();
    await (await PostgresSession.open(fixture.connection(), context)).close();
    const guessed = { ...fixture.connection(), password: 'env:WRONG' };
    const secrets = { resolve: () => Promise.resolve(new Secret('not the password')) };
    // Whether this server asks for the password or not, it is asked anew.
    const before = await fixture.admin.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database()',
    );
    const session = await PostgresSession.open(guessed, { ...context, secrets }).catch(() => null);
    const after = await fixture.admin.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database()',
    );
    expect(after.rowCount! - before.rowCount!).toBe(session === null ? 0 : 1);
    await session?.close();
  });
});
