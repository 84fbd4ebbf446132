import pg from 'pg';
import type { Logger } from '@chimera/telemetry';
import type { Row } from '../work/transaction.js';
import { connectionOptions, type DatabaseOptions } from './connection-options.js';
import { asDatabaseError } from './database-error.js';
import { repeatConflicts } from './repeat-conflicts.js';
import type { SqlSession } from './sql-session.js';

/** How a transaction is run. */
export interface TransactionOptions {
  /** `read` sees one snapshot and may not write. Default `write` (read committed). */
  readonly mode?: 'write' | 'read';
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
    this.#pool = new pg.Pool({
      ...connectionOptions(options),
      max: options.poolSize ?? 6,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: 3_600,
    });
    // Without listeners a connection that Postgres closes would end the process.
    this.#pool.on('error', (error) =>
      log.warn('idle database connection lost', { error: asDatabaseError(error) }),
    );
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<R extends Row = Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    try {
      return (await this.#pool.query<R>(sql, [...parameters])).rows;
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  /**
   * Runs `work` in one transaction; a thrown error rolls it back. Serialization failures and deadlocks are
   * repeated with jitter (5 tries), so `work` must be repeatable. Throws `CHIMERA_DATABASE_UNAVAILABLE`
   * (retry; also when the outcome of the commit is unknown), `CHIMERA_DATABASE_CONFLICT` (retry).
   */
  async transaction<T>(
    work: (session: SqlSession) => Promise<T>,
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

  async #once<T>(work: (session: SqlSession) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw asDatabaseError(error);
    });
    const session = sessionOf(client);
    let broken = false;
    try {
      await session.query(
        options.mode === 'read' ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN',
      );
      const result = await work(session);
      await session.query('COMMIT');
      return result;
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

function sessionOf(client: pg.PoolClient): SqlSession {
  return {
    query: async <R extends Row>(sql: string, parameters: readonly unknown[] = []) => {
      try {
        return (await client.query<R>(sql, [...parameters])).rows;
      } catch (error) {
        throw asDatabaseError(error);
      }
    },
  };
}
