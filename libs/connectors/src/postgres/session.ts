import { MeshError, TransientError } from '@chimera/contracts';
import { Client, type ClientConfig, type FieldDef, type QueryArrayConfig, type Submittable } from 'pg';
import type { ConnectorContext } from '../source.js';
import { parseAddress, type PostgresAddress } from './address.js';
import { connectionFailure } from './connection-failure.js';

/** A connection as sources and targets declare it. */
export interface PostgresConnection {
  readonly uri: string;
  readonly user?: string;
  readonly password?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Columns as the server describes them, and rows in their order. */
export interface StatementResult {
  readonly fields: readonly FieldDef[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Time to reach a server before it counts as not answering. */
const connectTimeoutMs = 5_000;
/** How often a busy server looks whether its client is still there. */
const lossNoticedMs = 2_000;
/** Time a polite end may take before the socket is closed. */
const endTimeoutMs = 2_000;

/** One connection to a Postgres server. It ends at once, and its statement with it, when the context's signal fires. */
export class PostgresSession {
  private closed = false;
  private readonly stop = (): void => this.destroy();

  private constructor(
    private readonly client: Client,
    readonly address: PostgresAddress,
    readonly pid: number,
    private readonly config: ClientConfig,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.stop, { once: true });
  }

  /**
   * Connects within 5 s. Throws the driver's error for what the server or network says (classify with
   * `connectionFailure`), `CHIMERA_INTENT_INVALID` for a malformed URI, `CHIMERA_SECRET_*` for the password reference.
   */
  static async open(connection: PostgresConnection, context: ConnectorContext): Promise<PostgresSession> {
    throwIfStopped(context.signal);
    const address = parseAddress(connection);
    const config = await configOf(connection, address, context);
    const { client, used } = await connectAs(config, address);
    try {
      await noticeLossOf(client);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      throwIfStopped(context.signal);
      return new PostgresSession(client, address, rows[0]?.pid ?? 0, used, context.signal);
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
  }

  /** Rows of a statement. Throws the driver's error. */
  async query<R extends Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly R[]> {
    const result =
      parameters.length === 0
        ? await this.client.query<R>(sql)
        : await this.client.query<R>(sql, [...parameters]);
    return result.rows;
  }

  /**
   * One statement of somebody else's making, by the extended protocol, which takes a single statement only.
   * Rows are arrays, so that two columns of one name stay two. Throws the driver's error.
   */
  async single(sql: string): Promise<StatementResult> {
    const { fields, rows } = await this.client.query<unknown[]>({
      text: sql,
      rowMode: 'array',
      queryMode: 'extended',
    } as QueryArrayConfig);
    return { fields, rows };
  }

  /** Starts a COPY stream on this connection. */
  submit<T extends Submittable>(query: T): T {
    return this.client.query(query);
  }

  /** Ends the connection now and asks the server to give up what it was doing for it. */
  destroy(): void {
    if (this.closed) return;
    this.release();
    this.client.connection.stream.destroy();
    void terminateBackend(this.config, this.pid);
  }

  /** Ends the connection politely; a server that does not follow within 2 s is left. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.release();
    const socket = this.client.connection.stream;
    const late = setTimeout(() => socket.destroy(), endTimeoutMs);
    try {
      await this.client.end();
    } finally {
      clearTimeout(late);
    }
  }

  private release(): void {
    this.closed = true;
    this.signal.removeEventListener('abort', this.stop);
  }
}

async function configOf(
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

async function connectOnce(config: ClientConfig): Promise<Client> {
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
async function noticeLossOf(client: Client): Promise<void> {
  try {
    await client.query(`SET client_connection_check_interval = '${lossNoticedMs}ms'`);
  } catch (error) {
    if (connectionFailure(error) !== undefined) throw error;
  }
}

/** Best effort: the server ends the backend by itself once it notices the closed socket; this makes it notice sooner. */
async function terminateBackend(config: ClientConfig, pid: number): Promise<void> {
  try {
    const client = await connectOnce(config);
    await client.query('SELECT pg_terminate_backend($1)', [pid]);
    await client.end();
  } catch (error) {
    // Nothing depends on it, and there is nobody left to tell.
    void error;
  }
}

/** Throws the signal's own Chimera error, or `CHIMERA_SOURCE_FAILED`, when work was told to stop. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw stoppedError(signal);
}

/** Why work was stopped. */
export function stoppedError(signal: AbortSignal): MeshError {
  const reason: unknown = signal.reason;
  return MeshError.is(reason)
    ? reason
    : new TransientError('CHIMERA_SOURCE_FAILED', 'The work was told to stop before its end.', {
        cause: reason,
      });
}
