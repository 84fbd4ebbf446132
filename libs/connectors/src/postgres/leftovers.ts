import type { VersionPlan } from '../target.js';
import { sqlState } from './connection-failure.js';
import { quoteRelation } from './identifier.js';
import type { PostgresSession } from './session.js';
import { inTransaction } from './transaction.js';
import type { VersionRow } from './versions.js';

/** Held by readers, or built upon by somebody's view: the table stays for the next cleaning. */
const notNow: ReadonlySet<string | undefined> = new Set(['55P03', '2BP01']);

/**
 * Takes a version that was never published out of the books, inside the caller's transaction; its table is on
 * record until it is dropped.
 */
export async function setAside(
  session: PostgresSession,
  plan: VersionPlan,
  version: VersionRow,
): Promise<void> {
  await leaveTable(session, plan, version.tableName);
  await session.query(
    'DELETE FROM _chimera.versions WHERE schema_name = $1 AND relation_name = $2 AND version = $3',
    [plan.schema, plan.relation, version.version],
  );
}

/** Puts a table on record as to be dropped, inside the caller's transaction. */
export async function leaveTable(session: PostgresSession, plan: VersionPlan, table: string): Promise<void> {
  await session.query(
    `INSERT INTO _chimera.leftovers (schema_name, relation_name, table_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [plan.schema, plan.relation, table],
  );
}

/** Drops the tables that were set aside, each in its own transaction; one that is in use stays for the next time. */
export async function dropLeftovers(session: PostgresSession, plan: VersionPlan): Promise<void> {
  const leftovers = await session.query<{ table: string }>(
    `SELECT table_name AS "table" FROM _chimera.leftovers WHERE schema_name = $1 AND relation_name = $2`,
    [plan.schema, plan.relation],
  );
  for (const { table } of leftovers)
    await dropUnlessInUse(session, plan, table, async () => {
      const sql =
        'DELETE FROM _chimera.leftovers WHERE schema_name = $1 AND relation_name = $2 AND table_name = $3';
      await session.query(sql, [plan.schema, plan.relation, table]);
      return true;
    });
}

/**
 * Drops a table of Chimera's in a transaction of its own, together with what `record` writes; not when `record`
 * gives false. A table in use is left, and nothing is recorded. Throws the driver's error for anything else.
 */
export async function dropUnlessInUse(
  session: PostgresSession,
  plan: VersionPlan,
  table: string,
  record: () => Promise<boolean>,
): Promise<void> {
  try {
    await inTransaction(session, async () => {
      // A reader of the table is let finish, and those behind it wait no longer than this.
      await session.query(`SET LOCAL lock_timeout = '1s'`);
      if (!(await record())) return;
      await session.query(`DROP TABLE IF EXISTS ${quoteRelation({ schema: plan.schema, name: table })}`);
    });
  } catch (error) {
    if (!notNow.has(sqlState(error))) throw error;
  }
}
