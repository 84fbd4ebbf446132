import type { VersionPlan } from '../target.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import type { Landing } from './layout.js';
import { addPartitions } from './partition.js';
import type { PostgresSession } from './session.js';
import { publishedRelation } from './target-names.js';
import { pointView, withoutView } from './view.js';

/**
 * Moves staged rows into the table that readers see, inside the caller's transaction: readers see all of them or none
 * (Invariant 9). With a key, `append` leaves the rows that are there, and `merge` rewrites those that differ. Gives how
 * many rows were added or rewritten. The same rows a second time change nothing where there is a key (Invariant 2).
 */
export async function addRows(
  session: PostgresSession,
  plan: VersionPlan,
  landing: Landing,
  staged: RelationName,
): Promise<number> {
  await evolve(session, plan, landing);
  await addPartitions(session, landing.table, staged, plan);
  const columns = plan.columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const [row] = await session.query<{ written: string }>(
    `WITH written AS (INSERT INTO ${quoteRelation(landing.table)} AS t (${columns}) SELECT ${columns} FROM ${quoteRelation(staged)} ${onConflict(plan)} RETURNING 1)
     SELECT count(*)::text AS written FROM written`,
  );
  return Number(row?.written ?? 0);
}

function onConflict(plan: VersionPlan): string {
  if (plan.key.length === 0) return '';
  const target = `ON CONFLICT (${plan.key.map(quoteIdentifier).join(', ')})`;
  const rest = plan.columns.map((column) => column.name).filter((name) => !plan.key.includes(name));
  if (plan.mode !== 'merge' || rest.length === 0) return `${target} DO NOTHING`;
  const columns = rest.map(quoteIdentifier);
  const sets = columns.map((name) => `${name} = EXCLUDED.${name}`).join(', ');
  const differ = columns.map((name) => `t.${name} IS DISTINCT FROM EXCLUDED.${name}`).join(' OR ');
  return `${target} DO UPDATE SET ${sets} WHERE ${differ}`;
}

/** The table takes the contract's new columns and wider types; the readers' view then shows them. */
async function evolve(session: PostgresSession, plan: VersionPlan, landing: Landing): Promise<void> {
  const { additions, widenings, table } = landing;
  if (additions.length + widenings.length === 0) return;
  const view = publishedRelation(plan);
  for (const statement of additions) await session.query(statement);
  if (widenings.length === 0) await pointView(session, view, table, plan.columns);
  else await withoutView(session, view, table, plan.columns, () => inOrder(session, widenings));
}

async function inOrder(session: PostgresSession, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.query(statement);
}
