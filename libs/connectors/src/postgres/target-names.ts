import { createHash } from 'node:crypto';
import { parseColumnType, type Column } from '@chimera/contracts';
import type { VersionPlan } from '../target.js';
import { quoteIdentifier, quoteRelation, type RelationName } from './identifier.js';

const maxIdentifierBytes = 63;

/** Table of one attempt to write one version: `<relation>__v<version>`, `a<attempt>` after the first. Long names are cut and told apart by a hash. */
export function stagedTableName(relation: string, version: number, attempt: number): string {
  return derivedName(relation, `__v${version}${attempt > 1 ? `a${attempt}` : ''}`);
}

/** A name with a suffix; a name too long for both is cut and told apart by a hash. */
export function derivedName(relation: string, suffix: string): string {
  if (Buffer.byteLength(relation + suffix) <= maxIdentifierBytes) return relation + suffix;
  const hash = createHash('sha256').update(relation).digest('hex').slice(0, 8);
  let kept = relation;
  while (Buffer.byteLength(`${kept}_${hash}${suffix}`) > maxIdentifierBytes)
    kept = [...kept].slice(0, -1).join('');
  return `${kept}_${hash}${suffix}`;
}

/** The unpublished table of a plan. */
export function stagedRelation(plan: VersionPlan): RelationName {
  return { schema: plan.schema, name: stagedTableName(plan.relation, plan.version, plan.attempt) };
}

/** Where the rows of a partitioned version are gathered before its partitions are known; gone when it is committed. */
export function gatheringRelation(plan: VersionPlan): RelationName {
  return { schema: plan.schema, name: derivedName(stagedRelation(plan).name, '_rows') };
}

/** The relation that readers query. */
export function publishedRelation(plan: VersionPlan): RelationName {
  return { schema: plan.schema, name: plan.relation };
}

/** `CREATE TABLE` for a version: contract types, NOT NULL where the contract says so, no key and no index yet. */
export function createTableSql(table: RelationName, columns: readonly Column[]): string {
  const lines = columns.map(
    (column) => `${quoteIdentifier(column.name)} ${sqlTypeOf(column)}${column.nullable ? '' : ' NOT NULL'}`,
  );
  return `CREATE TABLE ${quoteRelation(table)} (${lines.join(', ')})`;
}

/** Postgres type of a contract column. */
export function sqlTypeOf(column: Column): string {
  const type = parseColumnType(column.type);
  switch (type.kind) {
    case 'int32':
      return 'integer';
    case 'int64':
      return 'bigint';
    case 'float32':
      return 'real';
    case 'float64':
      return 'double precision';
    case 'bytes':
      return 'bytea';
    case 'decimal':
      return `numeric(${type.precision},${type.scale})`;
    case 'json':
      return 'jsonb';
    case 'boolean':
    case 'text':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'uuid':
      return type.kind;
  }
}
