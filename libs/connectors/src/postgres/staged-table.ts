import type { VersionPlan } from '../target.js';
import { addPublished } from './base.js';
import { deduplicate } from './deduplicate.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import { buildKey } from './key.js';
import { addPartitions, describePartition, partitionClause } from './partition.js';
import type { PostgresSession } from './session.js';
import { createTableSql, gatheringRelation, stagedRelation } from './target-names.js';

/** What became of the rows that a writer brought. */
export interface Finished {
  readonly tableName: string;
  readonly deduplicated: number;
  /** Published version that was added to them. */
  readonly base: string | null;
  readonly keyViolation: string | null;
  readonly partitionBy: string | null;
}

/** Makes the table that the rows of a plan are loaded into, inside the caller's transaction. */
export async function makeLoadTable(session: PostgresSession, plan: VersionPlan): Promise<RelationName> {
  const table = loadRelation(plan);
  await session.query(createTableSql(table, plan.columns));
  return table;
}

/** Partitions follow from the rows, so that those of a partitioned version are gathered first. */
function loadRelation(plan: VersionPlan): RelationName {
  return plan.partitionBy === undefined ? stagedRelation(plan) : gatheringRelation(plan);
}

/** Drops duplicates, adds the base, cuts partitions and builds the key, inside the transaction of the rows. */
export async function finishVersion(session: PostgresSession, plan: VersionPlan): Promise<Finished> {
  const staged = stagedRelation(plan);
  const deduplicated = await deduplicate(session, loadRelation(plan), plan);
  const base = await addPublished(session, plan, loadRelation(plan));
  if (plan.partitionBy !== undefined) await cut(session, plan, plan.partitionBy);
  const keyViolation = await buildKey(session, staged, plan.key);
  await session.query(`ANALYZE ${quoteRelation(staged)}`);
  return { tableName: staged.name, deduplicated, base, keyViolation, partitionBy: describePartition(plan) };
}

/** Moves gathered rows into partitions. */
async function cut(
  session: PostgresSession,
  plan: VersionPlan,
  partitionBy: NonNullable<VersionPlan['partitionBy']>,
): Promise<void> {
  const [staged, gathered] = [stagedRelation(plan), gatheringRelation(plan)];
  await session.query(createTableSql(staged, plan.columns) + partitionClause(partitionBy));
  await addPartitions(session, staged, gathered, plan);
  const columns = plan.columns.map((column) => quoteIdentifier(column.name)).join(', ');
  await session.query(
    `INSERT INTO ${quoteRelation(staged)} (${columns}) SELECT ${columns} FROM ${quoteRelation(gathered)}; DROP TABLE ${quoteRelation(gathered)}`,
  );
}
