import type { PositionMove, StagedReceipt, VersionPlan } from '../target.js';
import { deduplicationOf } from './deduplicate.js';
import { quoteRelation } from './identifier.js';
import type { PostgresSession } from './session.js';

/** A row of `_chimera.relations`. */
export interface RelationRow extends Record<string, unknown> {
  readonly owner: string;
  readonly runId: string;
  readonly version: string;
  readonly attempt: number;
  readonly claim: string;
  readonly claimPid: number;
  readonly claimStarted: string;
  readonly publishedVersion: string | null;
  readonly mode: 'replace' | 'append' | 'merge';
  /** Table that readers see; null in books of an earlier release, and before the first publication. */
  readonly dataTable: string | null;
  /** How that table is partitioned, as `describePartition` writes it. */
  readonly partitionBy: string | null;
}

/** A row of `_chimera.versions`. */
export interface VersionRow extends Record<string, unknown> {
  readonly version: string;
  readonly runId: string;
  readonly attempt: number;
  readonly tableName: string;
  readonly rows: string;
  readonly checksum: string;
  readonly keyViolation: string | null;
  readonly deduplicated: string;
  readonly positionBefore: string | null;
  readonly positionAfter: string | null;
  /** Published version that was added to its rows. */
  readonly baseVersion: string | null;
  readonly partitionBy: string | null;
  /** Rows added or replaced when it was published into a table that was there. */
  readonly written: string | null;
  readonly state: 'staged' | 'published' | 'superseded' | 'rejected' | 'dropped';
}

const relationColumns = `owner, run_id AS "runId", version::text AS version, attempt, claim::text AS claim, claim_pid AS "claimPid",
  claim_started::text AS "claimStarted", published_version::text AS "publishedVersion", mode, data_table AS "dataTable", partition_by AS "partitionBy"`;
const versionColumns = `version::text AS version, run_id AS "runId", attempt, table_name AS "tableName", rows::text AS rows, checksum, key_violation AS "keyViolation", state,
  deduplicated::text AS deduplicated, position_before AS "positionBefore", position_after AS "positionAfter", base_version::text AS "baseVersion",
  partition_by AS "partitionBy", written::text AS written`;

/** The relation's row, locked until the transaction ends: claims, commits and publications take turns here. */
export async function lockRelation(
  session: PostgresSession,
  plan: VersionPlan,
): Promise<RelationRow | undefined> {
  const rows = await session.query<RelationRow>(
    `SELECT ${relationColumns} FROM _chimera.relations WHERE schema_name = $1 AND relation_name = $2 FOR UPDATE`,
    [plan.schema, plan.relation],
  );
  return rows[0];
}

/** What is known of the plan's version. */
export async function findVersion(
  session: PostgresSession,
  plan: VersionPlan,
): Promise<VersionRow | undefined> {
  const rows = await session.query<VersionRow>(
    `SELECT ${versionColumns} FROM _chimera.versions WHERE schema_name = $1 AND relation_name = $2 AND version = $3`,
    [plan.schema, plan.relation, plan.version],
  );
  return rows[0];
}

/** Every version of the relation that still has its table, newest first. */
export async function listVersions(
  session: PostgresSession,
  plan: VersionPlan,
): Promise<readonly VersionRow[]> {
  return session.query<VersionRow>(
    `SELECT ${versionColumns} FROM _chimera.versions WHERE schema_name = $1 AND relation_name = $2 AND state <> 'dropped' ORDER BY version DESC`,
    [plan.schema, plan.relation],
  );
}

/** Whether this run and attempt staged the version; another attempt's rows are none of its business. */
export function isOfPlan(version: VersionRow, plan: VersionPlan): boolean {
  return version.runId === plan.runId && version.attempt === plan.attempt;
}

/** Whether readers see the version, or saw it. */
export function isPublic(version: VersionRow): boolean {
  return version.state === 'published' || version.state === 'superseded';
}

/** Moves a version to a state. */
export async function setVersionState(
  session: PostgresSession,
  plan: VersionPlan,
  version: number,
  state: VersionRow['state'],
): Promise<void> {
  await session.query(
    `UPDATE _chimera.versions SET state = $4, changed_at = now(), published_at = CASE WHEN $4 = 'published' THEN now() ELSE published_at END
      WHERE schema_name = $1 AND relation_name = $2 AND version = $3`,
    [plan.schema, plan.relation, version, state],
  );
}

/** The receipt of a version as the target keeps it. */
export function receiptOf(
  row: Pick<VersionRow, 'tableName' | 'rows' | 'checksum' | 'keyViolation' | 'deduplicated'>,
  plan: VersionPlan,
  target: string,
): StagedReceipt {
  return {
    target,
    relation: quoteRelation({ schema: plan.schema, name: row.tableName }).replaceAll('"', ''),
    rows: Number(row.rows),
    checksum: row.checksum,
    keyViolation: row.keyViolation,
    ...(deduplicationOf(plan) === undefined ? {} : { deduplicated: Number(row.deduplicated) }),
  };
}

/** The table that readers see; undefined before the first publication. */
export async function findDataTable(
  session: PostgresSession,
  plan: VersionPlan,
  row: RelationRow,
): Promise<string | undefined> {
  if (row.dataTable !== null || row.publishedVersion === null) return row.dataTable ?? undefined;
  const version = await findVersion(session, { ...plan, version: Number(row.publishedVersion) });
  return version?.tableName;
}

/** What a writer puts on record of a version. */
export interface Recorded {
  readonly tableName: string;
  readonly rows: number;
  readonly checksum: string;
  readonly keyViolation: string | null;
  readonly deduplicated: number;
  readonly base: string | null;
  readonly partitionBy: string | null;
}

/** Puts a staged version on record. */
export async function recordVersion(
  session: PostgresSession,
  plan: VersionPlan,
  recorded: Recorded & { readonly position: PositionMove | undefined },
): Promise<void> {
  const { tableName, rows, checksum, keyViolation, deduplicated, partitionBy, base, position } = recorded;
  const identity = [plan.schema, plan.relation, plan.version, plan.runId, plan.attempt];
  await session.query(
    `INSERT INTO _chimera.versions (schema_name, relation_name, version, run_id, attempt, table_name, rows, checksum, key_violation, state,
                                    deduplicated, partition_by, base_version, position_before, position_after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'staged', $10, $11, $12, $13, $14)`,
    [
      ...identity,
      ...[tableName, rows, checksum, keyViolation, deduplicated, partitionBy, base],
      ...[position?.before ?? null, position?.after ?? null],
    ],
  );
}

/** Notes what readers see from now on, inside the caller's transaction. */
export async function recordPublication(
  session: PostgresSession,
  plan: VersionPlan,
  now: { readonly dataTable: string; readonly partitionBy: string | null; readonly written: number | null },
): Promise<void> {
  await session.query(
    `UPDATE _chimera.relations SET published_version = $3, data_table = $4, partition_by = $5, changed_at = now() WHERE schema_name = $1 AND relation_name = $2`,
    [plan.schema, plan.relation, plan.version, now.dataTable, now.partitionBy],
  );
  await session.query(
    `UPDATE _chimera.versions SET written = $4 WHERE schema_name = $1 AND relation_name = $2 AND version = $3`,
    [plan.schema, plan.relation, plan.version, now.written],
  );
}
