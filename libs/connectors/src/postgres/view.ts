import { RejectedMessageError, type Column } from '@chimera/contracts';
import { sqlState } from './connection-failure.js';
import { displayRelation, quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';

const columnsDiffer = '42P16';
const dependentObjects = '2BP01';

/** Points the readers' view at a table, inside the caller's transaction: readers see one version or the other, whole (Invariant 9). */
export async function pointView(
  session: PostgresSession,
  view: RelationName,
  table: RelationName,
  columns: readonly Column[],
): Promise<void> {
  const definition = definitionOf(view, table, columns);
  await session.query('SAVEPOINT swap');
  try {
    await session.query(`CREATE OR REPLACE ${definition}`);
  } catch (error) {
    if (sqlState(error) !== columnsDiffer) throw error;
    await session.query('ROLLBACK TO SAVEPOINT swap');
    await remakeView(session, view, definition);
  }
  await session.query('RELEASE SAVEPOINT swap');
}

function definitionOf(view: RelationName, table: RelationName, columns: readonly Column[]): string {
  return `VIEW ${quoteRelation(view)} AS SELECT ${columns.map((column) => quoteIdentifier(column.name)).join(', ')} FROM ${quoteRelation(table)}`;
}

/** Changes a table in a way that its view stands in the way of, inside the caller's transaction. */
export function withoutView(
  session: PostgresSession,
  view: RelationName,
  table: RelationName,
  columns: readonly Column[],
  change: () => Promise<void>,
): Promise<void> {
  return remakeView(session, view, definitionOf(view, table, columns), change);
}

/** A view whose columns changed must be made anew; what was granted on it is granted again. */
async function remakeView(
  session: PostgresSession,
  view: RelationName,
  definition: string,
  change: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const grants = await readGrants(session, view);
  try {
    await session.query(`DROP VIEW ${quoteRelation(view)}`);
  } catch (error) {
    if (sqlState(error) !== dependentObjects) throw error;
    throw new RejectedMessageError(
      'CHIMERA_TARGET_FAILED',
      `The columns of ${displayRelation(view)} changed, and other views are built on it.`,
      {
        cause: error,
        hint: 'Drop the dependent views, run again, then make them anew.',
      },
    );
  }
  await change();
  await session.query(`CREATE ${definition}`);
  for (const grant of grants) await session.query(grant);
}

async function readGrants(session: PostgresSession, view: RelationName): Promise<readonly string[]> {
  const rows = await session.query<{ grantee: string | null; privilege: string; grantable: boolean }>(
    `SELECT CASE WHEN g.grantee = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(g.grantee) END AS grantee, g.privilege_type AS privilege, g.is_grantable AS grantable
       FROM pg_catalog.pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND g.grantee <> c.relowner`,
    [view.schema, view.name],
  );
  return rows.map(
    ({ grantee, privilege, grantable }) =>
      `GRANT ${privilege} ON ${quoteRelation(view)} TO ${grantee === null ? 'PUBLIC' : quoteIdentifier(grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`,
  );
}
