import { parseColumnType, type Column, type ColumnType } from '@chimera/contracts';
import { quoteRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';

/** A column of a table in the target. */
export interface TableColumn extends Record<string, unknown> {
  readonly name: string;
  /** As `format_type` writes it. */
  readonly type: string;
  readonly notNull: boolean;
}

/** Columns of a table in order; empty when there is no such table. */
export function columnsOf(session: PostgresSession, table: RelationName): Promise<readonly TableColumn[]> {
  return session.query<TableColumn>(
    `SELECT attname AS name, pg_catalog.format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull"
       FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [quoteRelation(table)],
  );
}

/** Columns of a table's primary key in order; empty without one. */
export async function keyOf(session: PostgresSession, table: RelationName): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
       JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place`,
    [quoteRelation(table)],
  );
  return rows.map(({ name }) => name);
}

const simpleTypes: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  integer: 'int32',
  bigint: 'int64',
  real: 'float32',
  'double precision': 'float64',
  text: 'text',
  bytea: 'bytes',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  uuid: 'uuid',
  jsonb: 'json',
};

/** Contract type of a column that Chimera made; undefined for one that somebody else changed. */
export function contractTypeOf(column: TableColumn): ColumnType | undefined {
  const numeric = /^numeric\((\d+),(\d+)\)$/.exec(column.type);
  if (numeric !== null) return { kind: 'decimal', precision: Number(numeric[1]), scale: Number(numeric[2]) };
  const notation = simpleTypes[column.type];
  return notation === undefined ? undefined : parseColumnType(notation);
}

/** Whether every value of one type is a value of the other. */
export function widens(from: ColumnType, column: Column): boolean {
  const to = parseColumnType(column.type);
  if (from.kind === 'decimal' && to.kind === 'decimal')
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  if (from.kind === 'int32') return to.kind === 'int64' || to.kind === 'float64' || holdsDigits(to, 10);
  if (from.kind === 'int64') return holdsDigits(to, 19);
  if (from.kind === 'float32') return to.kind === 'float64';
  return from.kind === 'date' && to.kind === 'timestamp';
}

function holdsDigits(to: ColumnType, digits: number): boolean {
  return to.kind === 'decimal' && to.precision - to.scale >= digits;
}
