import { sqlState } from './connection-failure.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';

const uniqueViolation = '23505';
const notNullViolation = '23502';

/**
 * Builds the primary key over the finished rows, which also proves it. Null when it holds or none is declared;
 * otherwise why it does not, without the values (Invariant 8), and the table stays as it is.
 */
export async function buildKey(
  session: PostgresSession,
  table: RelationName,
  key: readonly string[],
): Promise<string | null> {
  if (key.length === 0) return null;
  const columns = key.map(quoteIdentifier).join(', ');
  await session.query('SAVEPOINT key');
  try {
    await session.query(`ALTER TABLE ${quoteRelation(table)} ADD PRIMARY KEY (${columns})`);
    await session.query('RELEASE SAVEPOINT key');
    return null;
  } catch (error) {
    const state = sqlState(error);
    if (state !== uniqueViolation && state !== notNullViolation) throw error;
    await session.query('ROLLBACK TO SAVEPOINT key');
    return state === uniqueViolation
      ? describeDuplicates(session, table, key)
      : describeNulls(session, table, key);
  }
}

async function describeDuplicates(
  session: PostgresSession,
  table: RelationName,
  key: readonly string[],
): Promise<string> {
  const columns = key.map(quoteIdentifier).join(', ');
  const [row] = await session.query<{ keys: string; rows: string }>(
    `SELECT count(*)::text AS keys, coalesce(sum(n), 0)::text AS rows FROM (SELECT count(*) AS n FROM ${quoteRelation(table)} GROUP BY ${columns} HAVING count(*) > 1) AS doubled`,
  );
  return `primary key (${key.join(', ')}) does not hold: ${row?.keys ?? '?'} key values occur more than once, in ${row?.rows ?? '?'} rows`;
}

async function describeNulls(
  session: PostgresSession,
  table: RelationName,
  key: readonly string[],
): Promise<string> {
  const missing = key.map((name) => `${quoteIdentifier(name)} IS NULL`).join(' OR ');
  const [row] = await session.query<{ rows: string }>(
    `SELECT count(*)::text AS rows FROM ${quoteRelation(table)} WHERE ${missing}`,
  );
  return `primary key (${key.join(', ')}) does not hold: it is null in ${row?.rows ?? '?'} rows`;
}
