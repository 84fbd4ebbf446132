import { createHash } from 'node:crypto';
import { parseColumnType, RejectedMessageError, type Column } from '@chimera/contracts';
import type { VersionPlan } from '../target.js';
import { quoteIdentifier, quoteLiteral, quoteRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';
import { derivedName } from './target-names.js';

type Partitioning = NonNullable<VersionPlan['partitionBy']>;

/** More partitions than this make every query slow; the relation is then better cut coarser. */
const maxPartitions = 2_000;

/** `day of created_at`; null without partitions. */
export function describePartition(plan: VersionPlan): string | null {
  return plan.partitionBy === undefined
    ? null
    : `${plan.partitionBy.granularity} of ${plan.partitionBy.column}`;
}

/** What stands behind `CREATE TABLE ... (...)` of a partitioned table. */
export function partitionClause({ column, granularity }: Partitioning): string {
  return ` PARTITION BY ${granularity === 'value' ? 'LIST' : 'RANGE'} (${quoteIdentifier(column)})`;
}

interface Wanted extends Record<string, unknown> {
  /** Value as text, or first moment of the partition. */
  readonly low: string;
  /** First moment after it. */
  readonly high: string | null;
}

/**
 * Makes the partitions that the rows of `source` need and `table` lacks, inside the caller's transaction. Rows without a
 * value go to the default partition. Names follow from the values, so that the same value always has the same partition.
 * Throws `CHIMERA_INTENT_INVALID` when there are too many.
 */
export async function addPartitions(
  session: PostgresSession,
  table: RelationName,
  source: RelationName,
  plan: VersionPlan,
): Promise<void> {
  if (plan.partitionBy === undefined) return;
  const existing = await partitionsOf(session, table);
  const parent = quoteRelation(table);
  const add = async (suffix: string, bound: string): Promise<void> => {
    const name = derivedName(table.name, suffix);
    if (existing.has(name)) return;
    await session.query(
      `CREATE TABLE ${quoteRelation({ schema: table.schema, name })} PARTITION OF ${parent} ${bound}`,
    );
  };
  await add('_pdefault', 'DEFAULT');
  const wanted = await wantedPartitions(session, source, plan, plan.partitionBy);
  if (existing.size + wanted.length > maxPartitions) throw tooMany(plan.partitionBy);
  for (const { low, high } of wanted) {
    const from = quoteLiteral(low);
    const bound =
      high === null ? `FOR VALUES IN (${from})` : `FOR VALUES FROM (${from}) TO (${quoteLiteral(high)})`;
    await add(suffixOf(plan.partitionBy, low), bound);
  }
}

async function partitionsOf(session: PostgresSession, table: RelationName): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass($1)`,
    [quoteRelation(table)],
  );
  return new Set(rows.map(({ name }) => name));
}

async function wantedPartitions(
  session: PostgresSession,
  source: RelationName,
  plan: VersionPlan,
  partitionBy: Partitioning,
): Promise<readonly Wanted[]> {
  const column = quoteIdentifier(partitionBy.column);
  const from = `FROM ${quoteRelation(source)} WHERE ${column} IS NOT NULL`;
  const limit = `LIMIT ${maxPartitions + 1}`;
  if (partitionBy.granularity === 'value')
    return session.query<Wanted>(`SELECT DISTINCT ${column}::text AS low, NULL AS high ${from} ${limit}`);
  const { moment, written } = momentOf(plan.columns, partitionBy.column);
  const unit = partitionBy.granularity;
  return session.query<Wanted>(
    `SELECT (start)${written} AS low, (start + interval '1 ${unit}')${written} AS high
       FROM (SELECT DISTINCT date_trunc('${unit}', ${moment}) AS start ${from}) AS starts ORDER BY start ${limit}`,
  );
}

/** Instants are cut at midnight UTC, whatever time zone the server or the session has. */
function momentOf(
  columns: readonly Column[],
  name: string,
): { readonly moment: string; readonly written: string } {
  const column = columns.find((candidate) => candidate.name === name);
  const kind = column === undefined ? 'date' : parseColumnType(column.type).kind;
  const quoted = quoteIdentifier(name);
  if (kind === 'timestamptz') return { moment: `${quoted} AT TIME ZONE 'UTC'`, written: `::text || '+00'` };
  return kind === 'date'
    ? { moment: `${quoted}::timestamp`, written: '::date::text' }
    : { moment: quoted, written: '::text' };
}

/** `_p20261121`, `_p202611`, `_p2026`; what cannot stand in a name plainly is hashed. */
function suffixOf({ granularity }: Partitioning, low: string): string {
  const date = /^(\d{4})-(\d{2})-(\d{2})(?: 00:00:00(?:\+00)?)?$/.exec(low);
  if (granularity === 'value' || date === null) {
    return `_p${createHash('sha256').update(low).digest('hex').slice(0, 16)}`;
  }
  const digits = date.slice(1).join('');
  return `_p${digits.slice(0, { day: 8, month: 6, year: 4 }[granularity])}`;
}

function tooMany({ column, granularity }: Partitioning): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected at most ${maxPartitions} partitions by ${granularity} of "${column}", found more.`,
    { hint: 'Choose a coarser granularity, or another column.' },
  );
}
