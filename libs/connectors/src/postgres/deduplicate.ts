import type { VersionPlan } from '../target.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';

/** Which staged rows count as the same. A merge can take one row of each key only. */
export function deduplicationOf(plan: VersionPlan): 'key' | 'row' | undefined {
  return plan.mode === 'merge' ? 'key' : plan.deduplicate;
}

/**
 * Drops duplicates from a table that one COPY of this transaction filled, where rows stand in the order in which they were
 * written: it puts rows into a new table at its end only. Of each key the last stays, of rows alike the first. The server
 * sorts, on its disk where memory ends (Invariant 11). Gives how many rows were dropped.
 */
export async function deduplicate(
  session: PostgresSession,
  table: RelationName,
  plan: VersionPlan,
): Promise<number> {
  const same = deduplicationOf(plan);
  if (same === undefined) return 0;
  const columns = same === 'key' ? plan.key : plan.columns.map((column) => column.name);
  const order = same === 'key' ? 'DESC' : 'ASC';
  const name = quoteRelation(table);
  const [row] = await session.query<{ dropped: string }>(
    `WITH ranked AS (SELECT ctid AS place, row_number() OVER (PARTITION BY ${columns.map(quoteIdentifier).join(', ')} ORDER BY ctid ${order}) AS rank FROM ${name}),
          dropped AS (DELETE FROM ${name} AS t USING ranked WHERE t.ctid = ranked.place AND ranked.rank > 1 RETURNING 1)
     SELECT count(*)::text AS dropped FROM dropped`,
  );
  return Number(row?.dropped ?? 0);
}
