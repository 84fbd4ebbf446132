import type { VersionPlan } from '../target.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';
import { columnsOf } from './table-columns.js';
import { sqlTypeOf } from './target-names.js';
import { findDataTable, type RelationRow } from './versions.js';

/** What a version started from. */
export interface Base {
  /** Published version that was copied; null when there was none. */
  readonly version: string | null;
  /** Place of its last row; null when it has none. */
  readonly lastRow: string | null;
}

export const emptyBase: Base = { version: null, lastRow: null };

/**
 * Fills a new table with what readers see, for rows to be added to it. A column that the published version lacks is null;
 * one of another type is cast. Throws the driver's error when a value cannot be cast.
 */
export async function copyPublished(
  session: PostgresSession,
  plan: VersionPlan,
  row: RelationRow,
  table: RelationName,
): Promise<Base> {
  const name = await findDataTable(session, plan, row);
  if (name === undefined) return emptyBase;
  const source = { schema: plan.schema, name };
  const known = new Set((await columnsOf(session, source)).map((column) => column.name));
  const columns = plan.columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const values = plan.columns.map((column) =>
    known.has(column.name) ? `${quoteIdentifier(column.name)}::${sqlTypeOf(column)}` : 'NULL',
  );
  await session.query(
    `INSERT INTO ${quoteRelation(table)} (${columns}) SELECT ${values.join(', ')} FROM ${quoteRelation(source)}`,
  );
  const [last] = await session.query<{ place: string | null }>(
    `SELECT max(ctid)::text AS place FROM ${quoteRelation(table)}`,
  );
  return { version: row.publishedVersion, lastRow: last?.place ?? null };
}
