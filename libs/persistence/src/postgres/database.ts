import pg from 'pg';
import type { Logger } from '@chimera/telemetry';
import type { Row } from '../work/transaction.js';
import { connectionOptions, type DatabaseOptions } from './connection-options.js';
import { asDatabaseError } from './database-error.js';
import { OpenTransaction, type TransactionSession } from './open-transaction.js';
import { repeatConflicts } from './repeat-conflicts.js';
import type { SqlSession } from './sql-session.js';
import { isStalePlan, prepared } from './prepared-statement.js';

/** How a transaction is run. */
export interface TransactionOptions {
  /** `read` sees one snapshot and may not write. Default `write` (read committed). */
  readonly mode?: 'write' | 'read';
  /**
   * A statement without parameters that goes to the server in one message with BEGIN, and is not run when that
   * fails; its rows are what `work` gets beside the session. Default none.
   */
  readonly opening?: string;
  /** Called before a conflict is tried again. */
  readonly onConflict?: (error: unknown) => void;
}

/** Bounded connection pool on a service's own schema. */
export class Database implements SqlSession {
  readonly schema: string;
  readonly #pool: pg.Pool;

  /** Opens nothing yet. Throws `CHIMERA_INVARIANT` for an impossible schema name. */
  constructor(options: DatabaseOptions, log: Logger) {
    this.schema = options.schema;
    // Statements that are sent without waiting for those before them share round trips; answers keep their order.
    const settings: pg.PoolConfig & { readonly pipeline: boolean } = {
      ...connectionOptions(options),
      pipeline: true,
      max: options.poolSize ?? 6,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: 3_600,
    };
    this.#pool = new pg.Pool(settings);
    // Without listeners a connection that Postgres closes would end the process.
    this.#pool.on('error', (error) =>
      log.warn('idle database connection lost', { error: asDatabaseError(error) }),
    );
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<R extends Row = Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    return this.#withClient(async (client) => {
      try {
        return (await client.query<R>(prepared(sql, parameters))).rows;
      } catch (error) {
        throw asDatabaseError(error);
      }
    });
  }

  /**
   * Runs `work` in one transaction; a thrown error rolls it back. Serialization failures and deadlocks are
   * repeated with jitter (5 tries), so `work` must be repeatable. Throws `CHIMERA_DATABASE_UNAVAILABLE`
   * (retry; also when the outcome of the commit is unknown), `CHIMERA_DATABASE_CONFLICT` (retry).
   */
  async transaction<T>(
    work: (session: TransactionSession, opened: readonly Row[]) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    return repeatConflicts(() => this.#once(work, options), options.onConflict);
  }

  /** Throws `CHIMERA_DATABASE_UNAVAILABLE` when the database does not answer; for readiness. */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  /** Waits for connections in use, then closes all. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  #once<T>(
    work: (session: TransactionSession, opened: readonly Row[]) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    return this.#withClient(async (client) => {
      const transaction = new OpenTransaction(client, options.mode ?? 'write');
      const opened = await transaction.begin(options.opening);
      const result = await work(transaction, opened);
      await transaction.commit();
      return result;
    }, rolledBack);
  }

  /** `clean` says after a failure whether the connection can be used again. */
  async #withClient<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    clean: (client: pg.PoolClient) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw asDatabaseError(error);
    });
    let usable = true;
    try {
      return await work(client);
    } catch (error) {
      usable = (await clean(client)) && !isStalePlan(error);
      throw error;
    } finally {
      client.release(!usable);
    }
  }
}

function rolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}
