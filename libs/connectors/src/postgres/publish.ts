import { RejectedMessageError } from '@chimera/contracts';
import type { Publication, VersionPlan } from '../target.js';
import { addRows } from './add-rows.js';
import { assertOwner } from './claim.js';
import { fenced } from './fenced.js';
import { displayRelation } from './identifier.js';
import { addsRows, landingOf } from './layout.js';
import { dropLeftovers, leaveTable } from './leftovers.js';
import { movePosition } from './position.js';
import type { PostgresSession } from './session.js';
import { publishedRelation } from './target-names.js';
import { inPatientTransaction } from './transaction.js';
import {
  findVersion,
  isOfPlan,
  lockRelation,
  recordPublication,
  setVersionState,
  type RelationRow,
  type VersionRow,
} from './versions.js';
import { pointView } from './view.js';

/** Rows may be many, and dates are written as Chimera reads them. */
const settings = `SET LOCAL statement_timeout = 0; SET LOCAL DateStyle = 'ISO, YMD'`;

/**
 * Makes a staged version, or its rows, what readers see, and moves the position, in one transaction. A second call changes
 * nothing. Throws `CHIMERA_WRITER_FENCED` when a newer version is already published, a newer attempt replaced this one or
 * the position has moved on, `CHIMERA_CONFLICT` when this attempt never staged it, or it was rejected or breaks its key,
 * `CHIMERA_TARGET_LAYOUT` when rows cannot be added to the table that is there.
 */
export async function publishVersion(session: PostgresSession, plan: VersionPlan): Promise<Publication> {
  const relation = displayRelation(publishedRelation(plan));
  const written = await inPatientTransaction(session, async () => {
    await session.query(settings);
    const row = await lockRelation(session, plan);
    const version = await findVersion(session, plan);
    if (row === undefined) throw neverStaged(plan);
    assertOwner(row, plan);
    assertAttempt(row, version, plan);
    if (Number(row.publishedVersion) === plan.version) return version.written;
    assertPublishable(row, version, plan);
    await movePosition(session, plan, version);
    return showVersion(session, plan, row, version);
  });
  // What was moved into the readers' table is on record until its own table is dropped.
  if (written !== null) await dropLeftovers(session, plan);
  return {
    relation,
    publishedVersion: plan.version,
    ...(written === null ? {} : { written: Number(written) }),
  };
}

/** Gives how many rows went into the table that was there; null when the staged table itself is what readers see now. */
async function showVersion(
  session: PostgresSession,
  plan: VersionPlan,
  row: RelationRow,
  version: VersionRow,
): Promise<string | null> {
  const staged = { schema: plan.schema, name: version.tableName };
  const landing = await landingOf(session, plan, row);
  const written = landing === undefined ? null : await addRows(session, plan, landing, staged);
  if (landing === undefined) await pointView(session, publishedRelation(plan), staged, plan.columns);
  else await leaveTable(session, plan, staged.name);
  if (row.publishedVersion !== null)
    await setVersionState(session, plan, Number(row.publishedVersion), 'superseded');
  await setVersionState(session, plan, plan.version, 'published');
  await recordPublication(session, plan, {
    dataTable: landing?.table.name ?? staged.name,
    partitionBy: version.partitionBy,
    written,
  });
  return written === null ? null : String(written);
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
  // What came after the copy was taken would be lost with it.
  if (version.baseVersion !== null && version.baseVersion !== row.publishedVersion)
    throw fenced(plan, `it was built on version ${version.baseVersion}, and readers see another`);
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
    if (version?.state === 'staged' && isOfPlan(version, plan)) {
      await setVersionState(session, plan, plan.version, 'rejected');
      // A part of a relation is nothing to look at by itself; a whole version is kept as long as retention says.
      if (addsRows(plan)) await leaveTable(session, plan, version.tableName);
    }
    return { lastGoodVersion: row.publishedVersion === null ? null : Number(row.publishedVersion) };
  });
}
