import type { Row } from '../work/transaction.js';

/** Somewhere SQL can be sent to: the pool, or one open transaction. */
export interface SqlSession {
  /** Sends one statement; values only as parameters. Throws `CHIMERA_DATABASE_*`. */
  query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]>;
}
