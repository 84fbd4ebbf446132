import { eventually, tcpProxy } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
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
