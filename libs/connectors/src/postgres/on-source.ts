import type { ConnectorContext, SourceConnection } from '../source.js';
import { parseAddress } from './address.js';
import { PostgresSession } from './session.js';
import { readingSettings } from './snapshot.js';
import { sourceError } from './source-error.js';

/** Longest that one question to a source's catalogue may take. */
const questionTimeout = '60s';

/**
 * One short piece of work in a read-only transaction of its own, with the settings that rows are read under, so that
 * types have the same names everywhere. Throws what `sourceError` makes of a failure.
 */
export async function onSource<T>(
  connection: SourceConnection,
  context: ConnectorContext,
  work: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  try {
    const session = await PostgresSession.open(connection, context);
    try {
      await beginQuestion(session);
      return await work(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw sourceError(error, parseAddress(connection), context.signal);
  }
}

/** Begins the read-only transaction of `onSource`. */
export async function beginQuestion(session: PostgresSession): Promise<void> {
  await session.query(
    `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;${readingSettings}; SET LOCAL statement_timeout = '${questionTimeout}'`,
  );
}
