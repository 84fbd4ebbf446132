import type { ConnectorContext } from '../source.js';
import type { TargetConnection } from '../target.js';
import { parseAddress } from './address.js';
import { PostgresSession } from './session.js';
import { sqlState } from './connection-failure.js';
import { targetError } from './target-error.js';

/** One short piece of work on a connection of its own. Throws what `targetError` makes of a failure. */
export async function onTarget<T>(
  connection: TargetConnection,
  context: ConnectorContext,
  work: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  const address = parseAddress(connection);
  try {
    const session = await PostgresSession.open(connection, context);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw targetError(error, address, context.signal);
  }
}

/** One transaction; rolled back when `work` throws. */
export async function inTransaction<T>(session: PostgresSession, work: () => Promise<T>): Promise<T> {
  await session.query('BEGIN');
  try {
    const result = await work();
    await session.query('COMMIT');
    return result;
  } catch (error) {
    await rollback(session);
    throw error;
  }
}

async function rollback(session: PostgresSession): Promise<void> {
  try {
    await session.query('ROLLBACK');
  } catch (error) {
    // The first error is the one to tell; a connection that cannot roll back is lost, and the server rolls back.
    void error;
  }
}

const lockTries = 60;

/**
 * A transaction that needs locks which readers may hold. It waits one second at a time, so that readers which
 * come later are not held up behind it for longer; after a minute the server's 55P03 is thrown.
 */
export async function inPatientTransaction<T>(session: PostgresSession, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(session, async () => {
        await session.query(`SET LOCAL lock_timeout = '1s'`);
        return work();
      });
    } catch (error) {
      if (sqlState(error) !== '55P03' || attempt >= lockTries) throw error;
    }
  }
}
