import { InvariantError } from '@chimera/contracts';
import type { ConnectorContext } from '../source.js';
import { PostgresSession, type PostgresConnection } from './session.js';

/**
 * Output of casts to text must not depend on the server's or user's settings, nor the order of rows on what others
 * read at the same time. Only the last line differs between versions: it sets what the server knows.
 */
export const readingSettings = `
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s';
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1; SET LOCAL xmloption = 'content'; SET LOCAL synchronize_seqscans = off; SET LOCAL search_path = pg_catalog;
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'`;

/** What a source's data looked like at one moment, for several connections. */
export interface Snapshot {
  /** Holds the snapshot and the locks until it is closed; nothing is read on it. */
  readonly session: PostgresSession;
  /** For `joinSnapshot`, valid while this session lives. */
  readonly id: string;
}

/**
 * Opens a read-only transaction, lets `prepare` lock what will be read, and only then exports what is to be seen:
 * a snapshot older than its locks would find a table that was truncated and filled again meanwhile to be empty.
 * Throws the driver's error, or what `prepare` throws; nothing stays open then.
 */
export async function openSnapshot<T>(
  connection: PostgresConnection,
  context: ConnectorContext,
  prepare: (session: PostgresSession) => Promise<T>,
): Promise<{ readonly snapshot: Snapshot; readonly prepared: T }> {
  const session = await PostgresSession.open(connection, context);
  try {
    // At this level every statement sees what is committed by then; the one that exports sees what the locks left.
    await session.query(`BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY;${readingSettings}`);
    const prepared = await prepare(session);
    const [row] = await session.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    return { snapshot: { session, id: row?.id ?? '' }, prepared };
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/** A connection that sees exactly what the snapshot holds. Throws the driver's error. */
export async function joinSnapshot(
  connection: PostgresConnection,
  id: string,
  context: ConnectorContext,
): Promise<PostgresSession> {
  const session = await PostgresSession.open(connection, context);
  try {
    await session.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // SET TRANSACTION takes no parameters; the id comes from the server itself and is checked all the same.
    if (!/^[0-9A-F-]+$/.test(id))
      throw new InvariantError(`Expected a snapshot id, found ${JSON.stringify(id)}.`);
    await session.query(`SET TRANSACTION SNAPSHOT '${id}';${readingSettings}`);
    return session;
  } catch (error) {
    session.destroy();
    throw error;
  }
}
