import type { VersionPlan } from '../target.js';
import { deduplicationOf } from './deduplicate.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import { addsRows } from './layout.js';
import type { PostgresSession } from './session.js';
import { columnsOf } from './table-columns.js';
import { sqlTypeOf } from './target-names.js';
import { findDataTable, lockRelation, type RelationRow } from './versions.js';

/**
 * Adds what readers see to the rows of a plan with base `published`, in their transaction; rows of the load go before
 * published ones that count as the same. A column that the published version lacks is null; one of another type is cast.
 * Gives the published version, null when there is none. Throws the driver's error when a value cannot be cast.
 */
export async function addPublished(
  session: PostgresSession,
  plan: VersionPlan,
  table: RelationName,
): Promise<string | null> {
  if (plan.base !== 'published' || addsRows(plan)) return null;
  const row = await currentRelation(session, plan);
  const name = row === undefined ? undefined : await findDataTable(session, plan, row);
  if (row === undefined || name === undefined) return null;
  const rows = await publishedRows(session, plan, { schema: plan.schema, name });
  await session.query(
    `INSERT INTO ${quoteRelation(table)} (${columnList(plan)}) ${withoutSame(plan, rows, table)}`,
  );
  return row.publishedVersion;
}

/** The lock is given back at once: other versions may be published meanwhile; then this one is not (see `publishVersion`). */
async function currentRelation(
  session: PostgresSession,
  plan: VersionPlan,
): Promise<RelationRow | undefined> {
  await session.query('SAVEPOINT base');
  const row = await lockRelation(session, plan);
  await session.query('ROLLBACK TO SAVEPOINT base; RELEASE SAVEPOINT base');
  return row;
}

function columnList(plan: VersionPlan): string {
  return plan.columns.map((column) => quoteIdentifier(column.name)).join(', ');
}

async function publishedRows(
  session: PostgresSession,
  plan: VersionPlan,
  source: RelationName,
): Promise<string> {
  const known = new Set((await columnsOf(session, source)).map((column) => column.name));
  const values = plan.columns.map((column) => {
    const name = quoteIdentifier(column.name);
    return `${known.has(column.name) ? name : 'NULL'}::${sqlTypeOf(column)} AS ${name}`;
  });
  return `SELECT ${values.join(', ')} FROM ${quoteRelation(source)}`;
}

function withoutSame(plan: VersionPlan, rows: string, table: RelationName): string {
  switch (deduplicationOf(plan)) {
    case undefined:
      return rows;
    case 'row':
      return `${rows} EXCEPT SELECT ${columnList(plan)} FROM ${quoteRelation(table)}`;
    case 'key': {
      const same = plan.key.map(quoteIdentifier).map((name) => `loaded.${name} = published.${name}`);
      return `SELECT * FROM (${rows}) AS published WHERE NOT EXISTS (SELECT FROM ${quoteRelation(table)} AS loaded WHERE ${same.join(' AND ')})`;
    }
  }
}
