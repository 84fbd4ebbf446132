import type { Readable } from './readable.js';
import type { PostgresSession } from './session.js';

/** Which rows are looked at, and what the server knows of all of them. */
export interface Sample {
  /** What stands after FROM. */
  readonly from: string;
  readonly limit: number;
  /** Whether rows are left out from the start. */
  readonly partial: boolean;
  /** Estimate; null when unknown. */
  readonly rows: number | null;
  /** Distinct values by column, from the server's statistics as far as the user may see them. */
  readonly distinct: ReadonlyMap<string, number>;
}

const rowsSql = `
SELECT sum(c.reltuples)::float8 AS rows FROM pg_catalog.pg_class c
 WHERE c.reltuples >= 0 AND (c.oid = $1::oid AND c.relkind <> 'p'
    OR $2 = 'p' AND c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree($1::oid::regclass) WHERE isleaf))`;

const distinctSql = `
SELECT DISTINCT ON (attname) attname::text AS name, n_distinct::float8 AS distinct FROM pg_catalog.pg_stats
 WHERE schemaname = $1 AND tablename = $2 ORDER BY attname, inherited DESC`;

/** A sample of blocks where there are far more rows than wanted, otherwise the first rows. The same table gives the same sample. */
export async function sampleOf(session: PostgresSession, readable: Readable, limit: number): Promise<Sample> {
  const { relation } = readable;
  const first: Sample = { from: readable.sql, limit, partial: false, rows: null, distinct: new Map() };
  if (relation === null || !['r', 'p', 'm'].includes(relation.kind)) return first;
  const [estimate] = await session.query<{ rows: number | null }>(rowsSql, [relation.oid, relation.kind]);
  const rows = estimate?.rows ?? null;
  const known = { ...first, rows, distinct: await distinctOf(session, relation, rows) };
  if (rows === null || rows < 3 * limit) return known;
  // Blocks are not equally full: somewhat more than needed.
  const percent = Math.min(100, (150 * limit) / rows);
  const from = `${readable.sql} TABLESAMPLE SYSTEM (${percent.toFixed(6)}) REPEATABLE (1)`;
  const { rows: any } = await session.single(`SELECT 1 FROM ${from} LIMIT 1`);
  return any.length === 0 ? known : { ...known, from, partial: true };
}

async function distinctOf(
  session: PostgresSession,
  { schema, name }: { readonly schema: string; readonly name: string },
  rows: number | null,
): Promise<ReadonlyMap<string, number>> {
  const stats = await session.query<{ name: string; distinct: number }>(distinctSql, [schema, name]);
  // Negative: a share of the rows. Zero: not known.
  return new Map(
    stats.flatMap(({ name: column, distinct }): [string, number][] => {
      if (distinct > 0) return [[column, Math.round(distinct)]];
      return distinct < 0 && rows !== null ? [[column, Math.round(-distinct * rows)]] : [];
    }),
  );
}
