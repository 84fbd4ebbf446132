import { InvariantError } from '@chimera/contracts';
import type { ConnectorContext } from '../source.js';
import { PostgresSession, type PostgresConnection } from './session.js';

/** Output of casts to text must not depend on the server's or user's settings. */
const settings = `
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s';
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1; SET LOCAL search_path = pg_catalog`;

const begin = 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** A read-only transaction whose view of the data stands still until it is closed. */
export interface Snapshot {
  readonly session: PostgresSession;
  /** For `joinSnapshot`, valid while this session lives. */
  readonly id: string;
}

/** Opens a transaction and exports what it sees. Throws the driver's error. */
export async function openSnapshot(
  connection: PostgresConnection,
  context: ConnectorContext,
): Promise<Snapshot> {
  const session = await PostgresSession.open(connection, context);
  try {
    await session.query(`${begin};${settings}`);
    const [row] = await session.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    return { session, id: row?.id ?? '' };
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/** A second connection that sees exactly what the snapshot's session sees. Throws the driver's error. */
export async function joinSnapshot(
  connection: PostgresConnection,
  id: string,
  context: ConnectorContext,
): Promise<PostgresSession> {
  const session = await PostgresSession.open(connection, context);
  try {
    await session.query(begin);
    // SET TRANSACTION takes no parameters; the id comes from the server itself and is checked all the same.
    if (!/^[0-9A-F-]+$/.test(id))
      throw new InvariantError(`Expected a snapshot id, found ${JSON.stringify(id)}.`);
    await session.query(`SET TRANSACTION SNAPSHOT '${id}';${settings}`);
    return session;
  } catch (error) {
    session.destroy();
    throw error;
  }
}
