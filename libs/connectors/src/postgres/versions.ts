import type { StagedReceipt, VersionPlan } from '../target.js';
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
  readonly state: 'staged' | 'published' | 'superseded' | 'rejected' | 'dropped';
}

const relationColumns = `owner, run_id AS "runId", version::text AS version, attempt, claim::text AS claim, claim_pid AS "claimPid",
  claim_started::text AS "claimStarted", published_version::text AS "publishedVersion"`;
const versionColumns = `version::text AS version, run_id AS "runId", attempt, table_name AS "tableName", rows::text AS rows, checksum, key_violation AS "keyViolation", state`;

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
  row: Pick<VersionRow, 'tableName' | 'rows' | 'checksum' | 'keyViolation'>,
  plan: VersionPlan,
  target: string,
): StagedReceipt {
  return {
    target,
    relation: quoteRelation({ schema: plan.schema, name: row.tableName }).replaceAll('"', ''),
    rows: Number(row.rows),
    checksum: row.checksum,
    keyViolation: row.keyViolation,
  };
}
