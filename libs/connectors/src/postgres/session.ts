import { MeshError, TransientError } from '@chimera/contracts';
import type { ClientConfig, FieldDef, QueryArrayConfig, Submittable } from 'pg';
import type { ConnectorContext } from '../source.js';
import { parseAddress, type PostgresAddress } from './address.js';
import { configOf, connectAfresh, connectOnce, type Connected } from './connect.js';
import { keepClient, placeOf, takeClient } from './kept-client.js';

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

/** Time a polite end may take before the socket is closed. */
const endTimeoutMs = 2_000;

/** One connection to a Postgres server. It ends at once, and its statement with it, when the context's signal fires. */
export class PostgresSession {
  private closed = false;
  private readonly stop = (): void => this.destroy();

  private constructor(
    private readonly connected: Connected,
    readonly address: PostgresAddress,
    private readonly context: Pick<ConnectorContext, 'signal' | 'kept'>,
    private readonly place: string,
  ) {
    context.signal.addEventListener('abort', this.stop, { once: true });
  }

  /**
   * Connects within 5 s, or goes on with a connection that the context keeps. Throws the driver's error for what the
   * server or network says (classify with `connectionFailure`), `CHIMERA_INTENT_INVALID` for a malformed URI,
   * `CHIMERA_SECRET_*` for the password reference.
   */
  static async open(connection: PostgresConnection, context: ConnectorContext): Promise<PostgresSession> {
    throwIfStopped(context.signal);
    const address = parseAddress(connection);
    const config = await configOf(connection, address, context);
    const place = placeOf(config, address);
    const kept = context.kept === undefined ? undefined : await takeClient(context.kept, place, config);
    const connected = kept ?? (await connectAfresh(config, address));
    if (context.signal.aborted) connected.client.connection.stream.destroy();
    throwIfStopped(context.signal);
    return new PostgresSession(connected, address, context, place);
  }

  /** Process of the server behind this connection. */
  get pid(): number {
    return this.connected.pid;
  }

  /** Rows of a statement. Throws the driver's error. */
  async query<R extends Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly R[]> {
    const result =
      parameters.length === 0
        ? await this.connected.client.query<R>(sql)
        : await this.connected.client.query<R>(sql, [...parameters]);
    return result.rows;
  }

  /**
   * One statement of somebody else's making, by the extended protocol, which takes a single statement only.
   * Rows are arrays, so that two columns of one name stay two. Throws the driver's error.
   */
  async single(sql: string): Promise<StatementResult> {
    const { fields, rows } = await this.connected.client.query<unknown[]>({
      text: sql,
      rowMode: 'array',
      queryMode: 'extended',
    } as QueryArrayConfig);
    return { fields, rows };
  }

  /** Starts a COPY stream on this connection. */
  submit<T extends Submittable>(query: T): T {
    return this.connected.client.query(query);
  }

  /** Ends the connection now and asks the server to give up what it was doing for it. */
  destroy(): void {
    if (this.closed) return;
    this.release();
    this.connected.client.connection.stream.destroy();
    void terminateBackend(this.connected.used, this.pid);
  }

  /**
   * Ends what is open on the connection, then leaves it to the next who wants one where the context keeps connections;
   * otherwise ends it politely. A server that does not follow within 2 s is left.
   */
  async close(): Promise<void> {
    if (this.closed) return;
    this.release();
    const { kept } = this.context;
    if (kept !== undefined && (await keepClient(kept, this.place, this.connected))) return;
    const { client } = this.connected;
    const late = setTimeout(() => client.connection.stream.destroy(), endTimeoutMs);
    try {
      await client.end();
    } finally {
      clearTimeout(late);
    }
  }

  private release(): void {
    this.closed = true;
    this.context.signal.removeEventListener('abort', this.stop);
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
