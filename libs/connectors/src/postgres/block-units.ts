import type { ReadPlan } from '../source.js';
import { quoteRelation, type RelationName } from './identifier.js';
import { cutIntoParts, onePart, type BlockUnit, type PartSql } from './parts.js';
import type { ResolvedRange } from './range.js';
import type { Readable } from './readable.js';
import type { PostgresSession } from './session.js';

/** From here on the server reads a range of blocks without reading those before it. */
const rangeScanVersion = 140_000;
/** One part reads that many partitions in one statement at most; above, the table is read as a whole. */
const mostPartitions = 500;

/**
 * Tables below the one that is read, or itself. A partition is asked by its own rights and row security, not by
 * those of its table: where they differ, partitions must not be read directly.
 */
const unitsSql = `
WITH unit AS (
  SELECT $1::oid AS oid WHERE $2 <> 'p'
  UNION ALL
  SELECT relid FROM pg_catalog.pg_partition_tree($1::oid::regclass) WHERE isleaf AND $2 = 'p'
)
SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       c.relkind = 'f' OR coalesce(am.amname, '') = 'heap' AS cuttable,
       $2 <> 'p' OR has_schema_privilege(n.oid, 'USAGE') AND NOT row_security_active(c.oid) AND NOT row_security_active($1::oid)
         AND NOT EXISTS (SELECT 1 FROM unnest($3::text[]) AS wanted(name) WHERE has_column_privilege(c.oid, wanted.name, 'SELECT') IS NOT TRUE) AS direct,
       CASE WHEN c.relkind IN ('r', 'm') THEN (
         SELECT max(pg_catalog.pg_relation_size(tree.oid)) / current_setting('block_size')::int FROM (
           WITH RECURSIVE below AS (
             SELECT c.oid UNION SELECT h.inhrelid FROM below JOIN pg_catalog.pg_inherits h ON h.inhparent = below.oid)
           SELECT oid FROM below) AS tree)::int END AS blocks,
       current_setting('server_version_num')::int AS version
  FROM unit JOIN pg_catalog.pg_class c ON c.oid = unit.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

interface UnitRow extends RelationName {
  readonly kind: string;
  readonly cuttable: boolean;
  readonly direct: boolean;
  readonly blocks: number | null;
  readonly version: number;
}

/**
 * The parts of a read. One for views, statements, foreign tables and what is new in a table (an index finds that);
 * otherwise as `cutIntoParts` says. Ask after the snapshot was exported: what it sees lies in the blocks there are then.
 */
export async function partsOf(
  session: PostgresSession,
  readable: Readable,
  plan: ReadPlan,
  range: ResolvedRange | null,
): Promise<readonly PartSql[]> {
  const whole = [[onePart(readable, range)]];
  const { relation } = readable;
  const maxParts = plan.maxParts ?? 1;
  const isDelta = plan.range !== undefined && plan.range.after !== null;
  if (relation === null || !['r', 'm', 'p'].includes(relation.kind) || maxParts < 2 || isDelta) return whole;
  const wanted = [
    ...plan.columns.map((column) => column.name),
    ...(plan.range === undefined ? [] : [plan.range.column]),
  ];
  const rows = await session.query<UnitRow & Record<string, unknown>>(unitsSql, [
    relation.oid,
    relation.kind,
    wanted,
  ]);
  const usable = rows.every((row) => row.cuttable && row.direct && row.version >= rangeScanVersion);
  if (!usable || rows.length === 0 || rows.length > mostPartitions) return whole;
  const parts = cutIntoParts(
    rows.map((row) => unitOf(row, relation.kind)),
    maxParts,
    range,
  );
  return parts.length === 1 ? whole : parts;
}

/** A plain table is read with the tables that inherit from it, as SELECT does; a partition has none. */
function unitOf(row: UnitRow, rootKind: string): BlockUnit {
  const name = quoteRelation(row);
  return { sql: rootKind === 'p' && row.kind !== 'f' ? `ONLY ${name}` : name, blocks: row.blocks };
}
