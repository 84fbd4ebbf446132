import { RejectedMessageError } from '@chimera/contracts';
import type { VersionPlan } from '../target.js';
import { assertOwner, fenced } from './claim.js';
import { displayRelation } from './identifier.js';
import type { PostgresSession } from './session.js';
import { publishedRelation } from './target-names.js';
import { inPatientTransaction } from './transaction.js';
import {
  findVersion,
  isOfPlan,
  lockRelation,
  setVersionState,
  type RelationRow,
  type VersionRow,
} from './versions.js';
import { pointView } from './view.js';

/** What readers query after a publication. */
export interface Publication {
  readonly relation: string;
  readonly publishedVersion: number;
}

/**
 * Makes a staged version the one that readers see, in one transaction. A second call changes nothing. Throws
 * `CHIMERA_WRITER_FENCED` when a newer version is already published or a newer attempt replaced this one,
 * `CHIMERA_CONFLICT` when this attempt never staged it, or it was rejected or breaks its key.
 */
export async function publishVersion(session: PostgresSession, plan: VersionPlan): Promise<Publication> {
  const relation = displayRelation(publishedRelation(plan));
  await inPatientTransaction(session, async () => {
    const row = await lockRelation(session, plan);
    const version = await findVersion(session, plan);
    if (row === undefined) throw neverStaged(plan);
    assertOwner(row, plan);
    assertAttempt(row, version, plan);
    if (Number(row.publishedVersion) === plan.version) return;
    assertPublishable(row, version, plan);
    await pointView(
      session,
      publishedRelation(plan),
      { schema: plan.schema, name: version.tableName },
      plan.columns,
    );
    if (row.publishedVersion !== null)
      await setVersionState(session, plan, Number(row.publishedVersion), 'superseded');
    await setVersionState(session, plan, plan.version, 'published');
    await session.query(
      'UPDATE _chimera.relations SET published_version = $3, changed_at = now() WHERE schema_name = $1 AND relation_name = $2',
      [plan.schema, plan.relation, plan.version],
    );
  });
  return { relation, publishedVersion: plan.version };
}

/** Throws unless this very attempt staged the version: a newer one may have replaced it meanwhile (Invariant 9). */
function assertAttempt(
  row: RelationRow,
  version: VersionRow | undefined,
  plan: VersionPlan,
): asserts version is VersionRow {
  assertNotReplaced(row, plan);
  if (version === undefined) throw neverStaged(plan);
  if (version.runId !== plan.runId)
    throw fenced(plan, `version ${plan.version} belongs to run ${version.runId}`);
  if (!isOfPlan(version, plan)) throw neverStaged(plan);
}

/** Throws `CHIMERA_WRITER_FENCED` when a newer attempt of the run has claimed the relation. */
function assertNotReplaced(row: RelationRow, plan: VersionPlan): void {
  if (row.runId === plan.runId && row.attempt > plan.attempt)
    throw fenced(plan, `attempt ${row.attempt} of the run replaced it`);
}

function assertPublishable(row: RelationRow, version: VersionRow, plan: VersionPlan): void {
  // Readers never go back: what was assessed late does not replace what is newer.
  if (row.publishedVersion !== null && Number(row.publishedVersion) > plan.version)
    throw fenced(plan, `version ${row.publishedVersion} is already published`);
  if (version.state !== 'staged') throw conflict(plan, `it is ${version.state}`, 'Run the pipeline again.');
  if (version.keyViolation !== null)
    throw conflict(plan, version.keyViolation, 'Mend the source or the declared key, then run again.');
}

function neverStaged(plan: VersionPlan): RejectedMessageError {
  return conflict(plan, `attempt ${plan.attempt} of the run never staged it`, 'Run the pipeline again.');
}

function conflict(plan: VersionPlan, why: string, hint: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_CONFLICT',
    `Version ${plan.version} of ${displayRelation(publishedRelation(plan))} cannot be published: ${why}.`,
    { hint },
  );
}

/**
 * Marks a version rejected; the last good one stays. A version that this attempt never staged has nothing to mark.
 * Throws `CHIMERA_WRITER_FENCED` when a newer attempt replaced it, `CHIMERA_CONFLICT` when it is published.
 */
export async function rejectVersion(
  session: PostgresSession,
  plan: VersionPlan,
): Promise<{ readonly lastGoodVersion: number | null }> {
  return inPatientTransaction(session, async () => {
    const row = await lockRelation(session, plan);
    if (row === undefined) return { lastGoodVersion: null };
    assertOwner(row, plan);
    assertNotReplaced(row, plan);
    const version = await findVersion(session, plan);
    if (version?.state === 'published')
      throw conflict(
        plan,
        'it is already published, so it cannot be rejected',
        'Publish a corrected version instead.',
      );
    if (version?.state === 'staged' && isOfPlan(version, plan))
      await setVersionState(session, plan, plan.version, 'rejected');
    return { lastGoodVersion: row.publishedVersion === null ? null : Number(row.publishedVersion) };
  });
}
