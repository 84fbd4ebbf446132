import { tcpProxy } from '@chimera/testing';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { SourceConnection, SourceFault } from '../source.js';
import { PgSourceFixture } from './pg-source.fixture.js';
import { postgresSource } from './source.connector.js';
import { tlsFront } from './tls-front.fixture.js';

const source = PgSourceFixture.forFile('pg_test');

async function fault(connection: SourceConnection): Promise<SourceFault | undefined> {
  const [first, ...others] = await postgresSource.test(connection, [], source.context());
  expect(others).toEqual([]);
  expect(JSON.stringify(first ?? '')).not.toContain('pw-canary');
  return first;
}

const at = (host: string, port: number, change: Partial<SourceConnection> = {}): SourceConnection =>
  source.connection({
    uri: `postgres://${host}:${port}/${source.at.name}`,
    password: 'env:pw-canary',
    ...change,
  });

/** Code, a part of the message, a part of the hint. */
async function expectFault(
  connection: SourceConnection,
  code: string,
  message: RegExp,
  hint: RegExp,
): Promise<void> {
  expect(await fault(connection)).toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  });
}

describe('testing a connection', () => {
  it('tells a host that is not known', () =>
    expectFault(
      at('no-such-host.invalid', 5432),
      'CHIMERA_SOURCE_HOST_UNKNOWN',
      /no-such-host/,
      /host name/,
    ));

  it('tells a port where nothing listens', () =>
    expectFault(at('127.0.0.1', 1), 'CHIMERA_SOURCE_REFUSED', /127.0.0.1:1/, /started and listens/));

  it('tells a server that never answers', async () => {
    const proxy = await tcpProxy(source.at);
    proxy.set({ kind: 'blackhole' });
    await expectFault(at('127.0.0.1', proxy.port), 'CHIMERA_SOURCE_TIMEOUT', /in time/, /firewall/);
    await proxy.close();
  });

  it('tells a connection that is cut', async () => {
    const proxy = await tcpProxy(source.at);
    proxy.refuse(true);
    await expectFault(
      at('127.0.0.1', proxy.port),
      'CHIMERA_SOURCE_FAILED',
      /closed the connection/,
      /no Postgres/,
    );
    await proxy.close();
  });

  it('tells a server that is no Postgres', async () => {
    const http = createServer((socket) =>
      socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const found = await fault(at('127.0.0.1', port, { options: { sslmode: 'require' } }));
    expect(found).toMatchObject({
      code: 'CHIMERA_SOURCE_TLS',
      hint: expect.stringMatching(/no Postgres/) as string,
    });
    http.close();
  });

  it('tells TLS that is not offered', () =>
    expectFault(
      at('127.0.0.1', source.at.port, { options: { sslmode: 'require' } }),
      'CHIMERA_SOURCE_TLS',
      /offers no TLS, and sslmode=require/,
      /sslmode=prefer/,
    ));

  it.each([
    ['self-signed', '127.0.0.1', [-1, 1], /self-signed/, /sslrootcert/],
    ['for another host', 'db.example.org', [-1, 1], /for another host/, /verify-ca/],
    ['expired', '127.0.0.1', [-9, -1], /has expired/, /renews/],
    ['not valid yet', '127.0.0.1', [2, 9], /not valid yet/, /renews/],
  ] as const)(
    'tells a certificate that is %s, and connects where no proof is asked for',
    async (kind, host, days, message, hint) => {
      const front = await tlsFront(source.at, { host, days });
      // The reference is the certificate itself; without it nothing is trusted.
      const root = kind === 'self-signed' ? {} : { sslrootcert: `env:${front.certificate}` };
      const secured = (sslmode: string): SourceConnection =>
        source.connection({ uri: at('127.0.0.1', front.port).uri, options: { sslmode, ...root } });
      await expectFault(secured('verify-full'), 'CHIMERA_SOURCE_TLS', message, hint);
      expect(await fault(secured('require'))).toBeUndefined();
      await front.close();
    },
  );

  it('connects to who proves to be who it is', async () => {
    const front = await tlsFront(source.at, { host: '127.0.0.1' });
    const options = { sslmode: 'verify-full', sslrootcert: `env:${front.certificate}` };
    expect(await fault(source.connection({ uri: at('127.0.0.1', front.port).uri, options }))).toBeUndefined();
    await front.close();
  });

  it('tells a wrong password from a missing one', async () => {
    await expectFault(
      at('127.0.0.1', source.at.port),
      'CHIMERA_SOURCE_CREDENTIALS',
      /refuses the user/,
      /expired/,
    );
    const { kind, uri, user } = source.connection();
    await expectFault(
      { kind, uri, user: user ?? '' },
      'CHIMERA_SOURCE_CREDENTIALS',
      /none is given/,
      /env:NAME/,
    );
    await expectFault(
      at('127.0.0.1', source.at.port, { user: 'no_such_user' }),
      'CHIMERA_SOURCE_CREDENTIALS',
      /no_such_user/,
      /Check user/,
    );
  });

  it('tells a role that may not log in, one that has enough connections, and one that may not connect', async () => {
    const nologin = await source.role('NOLOGIN');
    await expectFault(nologin.connection, 'CHIMERA_SOURCE_CREDENTIALS', /no user that may log in/, /LOGIN/);
    const limited = await source.role('LOGIN CONNECTION LIMIT 0');
    await expectFault(
      limited.connection,
      'CHIMERA_SOURCE_REFUSED',
      /no more connections/,
      /limit of the user/,
    );
    const shut = await source.role();
    await source.admin.query(`REVOKE CONNECT ON DATABASE ${source.at.name} FROM PUBLIC`);
    await expectFault(
      shut.connection,
      'CHIMERA_SOURCE_PERMISSION',
      /may not connect/,
      new RegExp(`GRANT CONNECT .*${shut.name}`),
    );
    await source.admin.query(`GRANT CONNECT ON DATABASE ${source.at.name} TO PUBLIC`);
    for (const role of [nologin, limited, shut]) await source.dropRole(role.name);
  });

  it('tells a database that is missing', () =>
    expectFault(
      source.connection({ uri: `postgres://127.0.0.1:${source.at.port}/no_such_database` }),
      'CHIMERA_SOURCE_DATABASE_MISSING',
      /no_such_database/,
      /path of the URI/,
    ));
});
