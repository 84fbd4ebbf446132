import { displayRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';
import type { NativeType } from './types.js';

/** A table, view or the like as the catalogue tells it, with what the user may do. */
export interface CatalogRelation extends RelationName {
  readonly oid: string;
  /** `pg_class.relkind`: r table, p partitioned, v view, m materialised view, f foreign table. */
  readonly kind: string;
  readonly schemaUsable: boolean;
  readonly selectable: boolean;
}

/** A column as the catalogue tells it. */
export interface CatalogColumn {
  readonly relation: string;
  readonly name: string;
  readonly native: NativeType;
  /** As the server writes it: `numeric(15,2)`, `character varying(20)`, a domain's own name. */
  readonly displayType: string;
  readonly notNull: boolean;
  readonly defaultExpression: string | null;
  readonly generated: string | null;
  readonly comment: string | null;
  readonly selectable: boolean;
}

const readableKinds = `('r','p','v','m','f')`;

const relationsSql = `
SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       has_schema_privilege(n.oid, 'USAGE') AS "schemaUsable",
       has_table_privilege(c.oid, 'SELECT') AS selectable
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN unnest($1::text[], $2::text[]) AS wanted(schema, name) ON wanted.schema = n.nspname AND wanted.name = c.relname
 WHERE c.relkind IN ${readableKinds}`;

const namesSql = `
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ${readableKinds}
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
 ORDER BY 1, 2 LIMIT 10000`;

// A domain's base type and modifier come from the end of its chain of domains.
const columnsSql = `
WITH RECURSIVE base AS (
  SELECT t.oid AS root, t.oid, t.typtype, t.typname, t.typbasetype, t.typtypmod, t.typnotnull FROM pg_catalog.pg_type t
   WHERE t.oid IN (SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid = ANY($1::oid[]))
  UNION ALL
  SELECT b.root, t.oid, t.typtype, t.typname, t.typbasetype,
         CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE b.typtypmod END, b.typnotnull OR t.typnotnull
    FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd'
)
SELECT a.attrelid::text AS relation, a.attname AS name,
       b.typname AS "typeName", b.typtype AS "typeKind",
       CASE WHEN own.typtype = 'd' THEN b.typtypmod ELSE a.atttypmod END AS modifier,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS "displayType",
       a.attnotnull OR b.typnotnull AS "notNull",
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "defaultExpression",
       nullif(a.attgenerated::text || a.attidentity::text, '') AS generated,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
       has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS selectable
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
  JOIN base b ON b.root = a.atttypid AND b.typtype <> 'd'
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum`;

const primaryKeysSql = `
SELECT k.conrelid::text AS relation, a.attname AS name
  FROM pg_catalog.pg_constraint k
 CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS part(attnum, position)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.attnum
 WHERE k.contype = 'p' AND k.conrelid = ANY($1::oid[])
 ORDER BY k.conrelid, part.position`;

/** The relations that exist of those wanted, by `schema.name`. */
export async function findRelations(
  session: PostgresSession,
  wanted: readonly RelationName[],
): Promise<ReadonlyMap<string, CatalogRelation>> {
  const rows = await session.query<CatalogRelation & Record<string, unknown>>(relationsSql, [
    wanted.map((one) => one.schema),
    wanted.map((one) => one.name),
  ]);
  return new Map(rows.map((row) => [displayRelation(row), row]));
}

/** Names of what could be selected, at most 10,000; for suggestions. */
export async function listRelationNames(session: PostgresSession): Promise<readonly string[]> {
  return (await session.query<{ schema: string; name: string }>(namesSql)).map(displayRelation);
}

interface ColumnRow extends Record<string, unknown> {
  readonly relation: string;
  readonly name: string;
  readonly typeName: string;
  readonly typeKind: string;
  readonly modifier: number;
  readonly displayType: string;
  readonly notNull: boolean;
  readonly defaultExpression: string | null;
  readonly generated: string | null;
  readonly comment: string | null;
  readonly selectable: boolean;
}

/** Columns by relation oid, in their order. */
export async function readColumns(
  session: PostgresSession,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly CatalogColumn[]>> {
  const rows = await session.query<ColumnRow>(columnsSql, [oids]);
  const columns = rows.map(({ typeName, typeKind, modifier, ...row }): CatalogColumn => ({
    ...row,
    native: { name: typeName, kind: typeKind, modifier },
  }));
  return groupBy(columns, (column) => column.relation);
}

/** Primary key columns by relation oid, in key order. */
export async function readPrimaryKeys(
  session: PostgresSession,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await session.query<{ relation: string; name: string }>(primaryKeysSql, [oids]);
  return new Map(
    [...groupBy(rows, (row) => row.relation)].map(([relation, parts]) => [
      relation,
      parts.map((part) => part.name),
    ]),
  );
}

/** Rows by a key, in the order they came. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
