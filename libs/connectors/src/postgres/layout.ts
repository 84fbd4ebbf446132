import { formatColumnType, parseColumnType, RejectedMessageError, type Column } from '@chimera/contracts';
import type { VersionPlan } from '../target.js';
import { displayRelation, quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';
import { describePartition } from './partition.js';
import { readPosition } from './position.js';
import type { PostgresSession } from './session.js';
import { columnsOf, contractTypeOf, keyOf, widens, type TableColumn } from './table-columns.js';
import { publishedRelation, sqlTypeOf } from './target-names.js';
import { findDataTable, type RelationRow } from './versions.js';

/** The table that a version's rows go into, and what has to be done to it before. */
export interface Landing {
  readonly table: RelationName;
  /** Statements without effect on readers: new columns, nulls allowed. */
  readonly additions: readonly string[];
  /** Statements for which the readers' view has to stand aside: wider types. */
  readonly widenings: readonly string[];
}

/** `append` and `merge` write into the table that readers see, once there is one. */
export function addsRows(plan: VersionPlan): boolean {
  return plan.mode === 'append' || plan.mode === 'merge';
}

/**
 * Where rows of an `append` or `merge` go; undefined when the staged version is to become what readers see. Throws
 * `CHIMERA_TARGET_LAYOUT` for what cannot be reconciled with the table that is there; asked before any row moves.
 */
export async function landingOf(
  session: PostgresSession,
  plan: VersionPlan,
  row: RelationRow,
): Promise<Landing | undefined> {
  if (!addsRows(plan) || row.publishedVersion === null) return undefined;
  const name = await findDataTable(session, plan, row);
  const table = { schema: plan.schema, name: name ?? '' };
  const columns = name === undefined ? [] : await columnsOf(session, table);
  if (columns.length === 0) throw differs(plan, 'its table is there', 'none: it was dropped by hand');
  await assertMode(session, plan, row);
  const partition = describePartition(plan);
  if (partition !== row.partitionBy)
    throw differs(
      plan,
      `partitions by ${partition ?? 'nothing'}`,
      `partitions by ${row.partitionBy ?? 'nothing'}`,
    );
  const key = await keyOf(session, table);
  if (key.join('\0') !== plan.key.join('\0'))
    throw differs(plan, `the key (${plan.key.join(', ')})`, `the key (${key.join(', ')})`);
  return { table, ...evolution(plan, table, columns) };
}

/** Rows that a delta left are continued; rows of a version that was replaced as a whole are not added to. */
async function assertMode(session: PostgresSession, plan: VersionPlan, row: RelationRow): Promise<void> {
  if (row.mode !== 'replace' || (await readPosition(session, plan)) !== null) return;
  throw differs(
    plan,
    `a relation that is written by ${plan.mode ?? 'append'}`,
    'one that is replaced as a whole',
  );
}

function differs(plan: VersionPlan, expected: string, found: string): RejectedMessageError {
  const relation = displayRelation(publishedRelation(plan));
  return new RejectedMessageError(
    'CHIMERA_TARGET_LAYOUT',
    `Expected ${expected} for ${relation}, found ${found}.`,
    {
      hint: `Give the pipeline another relation, or, if it reads by delta, make ${relation} anew: chimera run start NAMESPACE/PIPELINE --full.`,
      details: { expected, found },
    },
  );
}

function evolution(
  plan: VersionPlan,
  table: RelationName,
  found: readonly TableColumn[],
): Pick<Landing, 'additions' | 'widenings'> {
  const additions: string[] = [];
  const widenings: string[] = [];
  const byName = new Map(found.map((column) => [column.name, column]));
  const alter = `ALTER TABLE ${quoteRelation(table)}`;
  for (const column of plan.columns) {
    const name = quoteIdentifier(column.name);
    const existing = byName.get(column.name);
    // Rows that are there have no value for it, whatever the contract says of those to come.
    if (existing === undefined) additions.push(`${alter} ADD COLUMN ${name} ${sqlTypeOf(column)}`);
    else {
      if (mustWiden(plan, column, existing))
        widenings.push(`${alter} ALTER COLUMN ${name} TYPE ${sqlTypeOf(column)}`);
      if (existing.notNull && column.nullable && !plan.key.includes(column.name))
        additions.push(`${alter} ALTER COLUMN ${name} DROP NOT NULL`);
    }
  }
  const wanted = new Set(plan.columns.map((column) => column.name));
  const gone = found.filter((column) => !wanted.has(column.name)).map((column) => column.name);
  if (gone.length > 0) throw differs(plan, "no columns but the contract's", `also ${gone.join(', ')}`);
  return { additions, widenings };
}

function mustWiden(plan: VersionPlan, column: Column, existing: TableColumn): boolean {
  const type = contractTypeOf(existing);
  if (type !== undefined && formatColumnType(type) === formatColumnType(parseColumnType(column.type)))
    return false;
  if (type !== undefined && widens(type, column) && plan.partitionBy?.column !== column.name) return true;
  throw differs(plan, `"${column.name}" as ${column.type}`, `"${column.name}" as ${existing.type}`);
}
