import type pg from 'pg';
import { TransientError } from '@chimera/contracts';
import type { Row } from '../work/transaction.js';
import { asDatabaseError } from './database-error.js';
import { prepared } from './prepared-statement.js';
import type { SqlSession } from './sql-session.js';

/** A transaction as its work sees it. */
export interface TransactionSession extends SqlSession {
  /**
   * Sends a statement on the way to the commit, which does not wait for its answer. The transaction commits with
   * it or not at all: when it fails, the commit throws.
   */
  last(sql: string, parameters?: readonly unknown[]): void;
}

const beginOf = { write: 'BEGIN', read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' } as const;

/** One transaction on one connection, from its begin to its commit; whoever made it rolls back what fails. */
export class OpenTransaction implements TransactionSession {
  readonly #last: Promise<unknown>[] = [];

  constructor(
    private readonly client: pg.PoolClient,
    private readonly mode: keyof typeof beginOf,
  ) {}

  /**
   * Begins; returns the rows of `opening`. Both are one message of the simple protocol, of which the server skips
   * the rest after an error: nothing can happen outside of a transaction that did not begin.
   */
  async begin(opening?: string): Promise<readonly Row[]> {
    const begin = beginOf[this.mode];
    try {
      if (opening === undefined) {
        await this.client.query(begin);
        return [];
      }
      const results: unknown = await this.client.query(`${begin}; ${opening}`);
      return (results as readonly pg.QueryResult<Row>[]).at(-1)!.rows;
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  async query<R extends Row = Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    try {
      return (await this.client.query<R>(this.#statement(sql, parameters))).rows;
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  last(sql: string, parameters: readonly unknown[] = []): void {
    const sent = this.client.query(this.#statement(sql, parameters));
    // Whoever commits looks at it; until then it is nobody's unhandled rejection.
    sent.catch(() => undefined);
    this.#last.push(sent);
  }

  /** Throws what a last statement threw. After any error the server answers a commit with a rollback. */
  async commit(): Promise<void> {
    const commit = this.client.query('COMMIT');
    const settled = await Promise.allSettled([...this.#last, commit]);
    for (const one of settled) if (one.status === 'rejected') throw asDatabaseError(one.reason);
    if ((await commit).command !== 'COMMIT') throw notCommitted();
  }

  /** Filters that may be left out want a plan of their own, so reading is planned each time. */
  #statement(sql: string, parameters: readonly unknown[]): pg.QueryConfig {
    return this.mode === 'read' ? { text: sql, values: [...parameters] } : prepared(sql, parameters);
  }
}

/** Work that caught the error of a statement and went on: without this it would count as done. */
function notCommitted(): TransientError {
  return new TransientError(
    'CHIMERA_DATABASE_CONFLICT',
    'expected the transaction to commit, it was rolled back: one of its statements had failed',
  );
}
