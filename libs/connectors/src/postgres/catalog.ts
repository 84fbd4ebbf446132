import { displayRelation, type RelationName } from './identifier.js';
import type { PostgresSession } from './session.js';
import type { NativeType } from './types.js';

/** A table, view or the like as the catalogue tells it, with what the user may do. */
export interface CatalogRelation extends RelationName {
  readonly oid: string;
  /** `pg_class.relkind`: r table, p partitioned, v view, m materialised view, f foreign table; others cannot be read. */
  readonly kind: string;
  readonly schemaUsable: boolean;
  readonly selectable: boolean;
  /** False for a materialised view that was never filled. */
  readonly populated: boolean;
}

/** A column as the catalogue tells it. */
export interface CatalogColumn {
  readonly relation: string;
  /** `pg_attribute.attnum`; stays when the column is renamed. */
  readonly number: number;
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

/** Whether a relation is of a kind that has rows to read. */
export function isReadable(relation: CatalogRelation): boolean {
  return readableKinds.includes(`'${relation.kind}'`);
}

const relationsSql = `
SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       has_schema_privilege(n.oid, 'USAGE') AS "schemaUsable",
       c.relkind IN ${readableKinds} AND has_table_privilege(c.oid, 'SELECT') AS selectable, c.relispopulated AS populated
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN unnest($1::text[], $2::text[]) AS wanted(schema, name) ON wanted.schema = n.nspname AND wanted.name = c.relname`;

const namesSql = `
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ${readableKinds}
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
 ORDER BY 1, 2 LIMIT 10000`;

/**
 * Base type and modifier come from the end of a chain of domains. A name outside `pg_catalog` is told with its schema:
 * a type that somebody called `uuid` is not ours.
 */
const baseTypesSql = (roots: string): string => `
WITH RECURSIVE base AS (
  SELECT t.oid AS root, t.oid, t.typtype, t.typname, t.typnamespace, t.typbasetype, t.typtypmod, t.typnotnull
    FROM pg_catalog.pg_type t WHERE t.oid IN (${roots})
  UNION ALL
  SELECT b.root, t.oid, t.typtype, t.typname, t.typnamespace, t.typbasetype,
         CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE b.typtypmod END, b.typnotnull OR t.typnotnull
    FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd'
)`;

const typeNameSql = `CASE b.typnamespace WHEN 'pg_catalog'::regnamespace THEN b.typname::text ELSE b.typnamespace::regnamespace || '.' || b.typname END`;

// NOT NULL counts where the server enforces it: not for views over outer joins, foreign tables, constraints NOT VALID.
const columnsSql = `${baseTypesSql('SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid = ANY($1::oid[])')}
SELECT a.attrelid::text AS relation, a.attnum AS number, a.attname AS name,
       ${typeNameSql} AS "typeName", b.typtype AS "typeKind",
       CASE WHEN own.typtype = 'd' THEN b.typtypmod ELSE a.atttypmod END AS modifier,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS "displayType",
       c.relkind IN ('r', 'p') AND (b.typnotnull OR a.attnotnull AND NOT EXISTS (
         SELECT 1 FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = c.oid AND k.contype = 'n' AND NOT k.convalidated AND k.conkey = ARRAY[a.attnum])) AS "notNull",
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "defaultExpression",
       nullif(a.attgenerated::text || a.attidentity::text, '') AS generated,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
       has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS selectable
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
  JOIN base b ON b.root = a.atttypid AND b.typtype <> 'd'
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum`;

const resultTypesSql = `${baseTypesSql('SELECT unnest($1::oid[])')}
SELECT ${typeNameSql} AS "typeName", b.typtype AS "typeKind",
       CASE WHEN own.typtype = 'd' THEN b.typtypmod ELSE wanted.modifier END AS modifier,
       pg_catalog.format_type(wanted.type, wanted.modifier) AS "displayType"
  FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS wanted(type, modifier, position)
  JOIN pg_catalog.pg_type own ON own.oid = wanted.type
  JOIN base b ON b.root = wanted.type AND b.typtype <> 'd'
 ORDER BY wanted.position`;

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

interface TypeRow {
  readonly typeName: string;
  readonly typeKind: string;
  readonly modifier: number;
}

/** Columns by relation oid, in their order. */
export async function readColumns(
  session: PostgresSession,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly CatalogColumn[]>> {
  const rows = await session.query<Omit<CatalogColumn, 'native'> & TypeRow & Record<string, unknown>>(
    columnsSql,
    [oids],
  );
  const columns = rows.map(({ typeName, typeKind, modifier, ...row }): CatalogColumn => ({
    ...row,
    native: { name: typeName, kind: typeKind, modifier },
  }));
  return groupBy(columns, (column) => column.relation);
}

/** Types that the server gave for the columns of a result, in the same order. */
export async function readResultTypes(
  session: PostgresSession,
  types: readonly { readonly oid: number; readonly modifier: number }[],
): Promise<readonly Pick<CatalogColumn, 'native' | 'displayType'>[]> {
  const rows = await session.query<TypeRow & { displayType: string } & Record<string, unknown>>(
    resultTypesSql,
    [types.map((type) => type.oid), types.map((type) => type.modifier)],
  );
  return rows.map(({ typeName, typeKind, modifier, displayType }) => ({
    native: { name: typeName, kind: typeKind, modifier },
    displayType,
  }));
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
