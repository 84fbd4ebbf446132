import { Client, type ClientConfig } from 'pg';
import type { ConnectorContext } from '../source.js';
import type { PostgresAddress } from './address.js';
import { connectionFailure } from './connection-failure.js';
import type { PostgresConnection } from './session.js';

/** Time to reach a server before it counts as not answering. */
const connectTimeoutMs = 5_000;
/** How often a busy server looks whether its client is still there. */
const lossNoticedMs = 2_000;

/** An open connection, how it was made, and the process of the server behind it. */
export interface Connected {
  readonly client: Client;
  readonly used: ClientConfig;
  readonly pid: number;
}

/** What the driver needs for a connection. Throws as `PostgresSession.open` does. */
export async function configOf(
  connection: PostgresConnection,
  address: PostgresAddress,
  context: ConnectorContext,
): Promise<ClientConfig> {
  const password =
    connection.password === undefined
      ? address.secretInUri
      : (await context.secrets.resolve(connection.password)).reveal();
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(password === undefined ? {} : { password }),
    ssl: await tlsOf(connection, address, context),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'chimera',
  };
}

/** TLS as libpq means it: `require` encrypts, only the `verify` modes prove who answers. */
async function tlsOf(
  connection: PostgresConnection,
  address: PostgresAddress,
  context: ConnectorContext,
): Promise<NonNullable<ClientConfig['ssl']>> {
  const reference = connection.options?.['sslrootcert'];
  const root =
    typeof reference === 'string' ? { ca: (await context.secrets.resolve(reference)).reveal() } : {};
  switch (address.sslMode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-ca':
      return { ...root, rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { ...root, rejectUnauthorized: true };
  }
}

/** A new connection, ready for work. Throws the driver's error; nothing stays open then. */
export async function connectAfresh(config: ClientConfig, address: PostgresAddress): Promise<Connected> {
  const { client, used } = await connectAs(config, address);
  try {
    await noticeLossOf(client);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return { client, used, pid: rows[0]?.pid ?? 0 };
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
}

async function connectAs(
  config: ClientConfig,
  address: PostgresAddress,
): Promise<{ client: Client; used: ClientConfig }> {
  try {
    return { client: await connectOnce(config), used: config };
  } catch (error) {
    const optional = address.sslMode === 'prefer' || address.sslMode === 'allow';
    if (!optional || connectionFailure(error) !== 'tls') throw error;
    const plain = { ...config, ssl: false };
    return { client: await connectOnce(plain), used: plain };
  }
}

/** Connects within 5 s. Throws the driver's error. */
export async function connectOnce(config: ClientConfig): Promise<Client> {
  const client = new Client(config);
  // A lost connection reaches whoever waits on a statement; without a listener it would also end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
}

/**
 * A statement ends soon after the process that asked for it was killed, instead of holding its locks and snapshot until it
 * has something to say. Best effort: older servers, and those on some systems, cannot look.
 */
export async function noticeLossOf(client: Client): Promise<void> {
  try {
    await client.query(`SET client_connection_check_interval = '${lossNoticedMs}ms'`);
  } catch (error) {
    if (connectionFailure(error) !== undefined) throw error;
  }
}
