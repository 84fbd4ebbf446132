import { randomUUID } from 'node:crypto';
import { RejectedMessageError } from '@chimera/contracts';
import type { StagedReceipt, VersionPlan } from '../target.js';
import { displayRelation } from './identifier.js';
import { fenced } from './fenced.js';
import { landingOf } from './layout.js';
import { dropLeftovers, setAside } from './leftovers.js';
import { publishedRelation } from './target-names.js';
import type { PostgresSession } from './session.js';
import { inTransaction } from './transaction.js';
import {
  findVersion,
  isOfPlan,
  isPublic,
  lockRelation,
  receiptOf,
  type RelationRow,
  type VersionRow,
} from './versions.js';

/** The right to write a version, or what an earlier writer already brought to its end. */
export type Claim = { readonly staged: StagedReceipt } | { readonly claim: string };

/**
 * Takes the relation for one attempt. What this very attempt staged is given back as it is; what an older attempt of the
 * run staged is replaced. Throws `CHIMERA_TARGET_OWNED` for what another pipeline or person made, `CHIMERA_WRITER_FENCED`
 * when a newer run or attempt holds it, `CHIMERA_CONFLICT` when an older attempt's version is already published,
 * `CHIMERA_TARGET_LAYOUT` when rows cannot be added to the table as it is.
 */
export async function claimRelation(session: PostgresSession, plan: VersionPlan): Promise<Claim> {
  const claim = randomUUID();
  const outcome = await inTransaction(session, async () => {
    const row = (await lockRelation(session, plan)) ?? (await registerRelation(session, plan, claim));
    assertOwner(row, plan);
    // Read after the lock: a writer that was committing a moment ago has either done so by now or never will.
    const version = await findVersion(session, plan);
    if (version !== undefined) {
      if (isOfPlan(version, plan)) return { staged: receiptOf(version, plan, session.address.display) };
      assertReplaceable(version, plan);
    }
    assertNewest(row, plan);
    await landingOf(session, plan, row);
    // Its rows are of another reading of the source: no ledger of this attempt could balance with them (Invariant 10).
    if (version !== undefined) await setAside(session, plan, version);
    await takeOver(session, plan, claim);
    return { claim, previous: row };
  });
  if ('staged' in outcome) return outcome;
  await endZombie(session, outcome.previous);
  await dropLeftovers(session, plan);
  return { claim };
}

/** Throws `CHIMERA_TARGET_OWNED` unless the plan's pipeline owns the relation. */
export function assertOwner(row: RelationRow, plan: VersionPlan): void {
  if (row.owner === plan.owner) return;
  throw new RejectedMessageError(
    'CHIMERA_TARGET_OWNED',
    `${displayRelation(publishedRelation(plan))} belongs to the pipeline ${row.owner}, not to ${plan.owner}.`,
    {
      hint: 'Give this pipeline another schema or table.',
    },
  );
}

/** Throws unless the version is an unpublished one of an older attempt of the same run. */
function assertReplaceable(version: VersionRow, plan: VersionPlan): void {
  if (version.runId !== plan.runId)
    throw fenced(plan, `version ${plan.version} belongs to run ${version.runId}`);
  if (version.attempt > plan.attempt) throw fenced(plan, `attempt ${version.attempt} has staged it`);
  if (!isPublic(version)) return;
  throw new RejectedMessageError(
    'CHIMERA_CONFLICT',
    `Version ${plan.version} of ${displayRelation(publishedRelation(plan))} was published by attempt ${version.attempt} of the run; attempt ${plan.attempt} has nothing to write.`,
    { hint: 'Nothing, if readers see what they should; otherwise run the pipeline again.' },
  );
}

function assertNewest(row: RelationRow, plan: VersionPlan): void {
  const held = `version ${row.version} attempt ${row.attempt} of run ${row.runId} holds it`;
  const version = Number(row.version);
  if (version > plan.version || Number(row.publishedVersion ?? 0) > plan.version) throw fenced(plan, held);
  if (version < plan.version) return;
  if (row.runId !== plan.runId || row.attempt > plan.attempt) throw fenced(plan, held);
}

/** First claim of a relation; nothing of that name may exist that Chimera did not make. */
async function registerRelation(
  session: PostgresSession,
  plan: VersionPlan,
  claim: string,
): Promise<RelationRow> {
  const [existing] = await session.query<{ kind: string }>(
    `SELECT c.relkind AS kind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
    [plan.schema, plan.relation],
  );
  if (existing !== undefined) {
    throw new RejectedMessageError(
      'CHIMERA_TARGET_OWNED',
      `${displayRelation(publishedRelation(plan))} exists and was not made by Chimera.`,
      {
        hint: 'Give the pipeline another schema or table, or rename the one that is there.',
      },
    );
  }
  await session.query(
    `INSERT INTO _chimera.relations (schema_name, relation_name, owner, run_id, version, attempt, claim, claim_pid, claim_started)
     VALUES ($1, $2, $3, $4, $5, $6, $7, pg_backend_pid(), (SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()))
     ON CONFLICT DO NOTHING`,
    [plan.schema, plan.relation, plan.owner, plan.runId, plan.version, plan.attempt, claim],
  );
  const row = await lockRelation(session, plan);
  if (row === undefined) throw fenced(plan, 'its claim disappeared while it was made');
  return row;
}

/** Makes the plan's attempt, on this connection, the holder of the relation; the claim before is void. */
export async function takeOver(session: PostgresSession, plan: VersionPlan, claim: string): Promise<void> {
  await session.query(
    `UPDATE _chimera.relations SET run_id = $3, version = $4, attempt = $5, claim = $6, claim_pid = pg_backend_pid(), changed_at = now(),
            mode = CASE WHEN published_version IS NULL OR $7 <> 'replace' THEN $7 ELSE mode END,
            claim_started = (SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid())
      WHERE schema_name = $1 AND relation_name = $2`,
    [plan.schema, plan.relation, plan.runId, plan.version, plan.attempt, claim, plan.mode ?? 'replace'],
  );
}

/**
 * Notes, inside the caller's transaction, that no connection works for the relation any more. This one may go on to work
 * for another relation, and whoever claims this one next must not end it (Invariant 12).
 */
export async function leaveClaim(session: PostgresSession, plan: VersionPlan): Promise<void> {
  await session.query(
    'UPDATE _chimera.relations SET claim_pid = 0 WHERE schema_name = $1 AND relation_name = $2',
    [plan.schema, plan.relation],
  );
}

/** The connection of the writer before may still be loading. Its claim is void; ending it frees its table's name and space. */
export async function endZombie(session: PostgresSession, previous: RelationRow): Promise<void> {
  await session.query(
    `SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
      WHERE pid = $1 AND backend_start = $2::timestamptz AND pid <> pg_backend_pid() AND usename = current_user`,
    [previous.claimPid, previous.claimStarted],
  );
}

/** Whether the writer's claim still stands. Inside a transaction the answer holds until its end: nobody can claim meanwhile. */
export async function holdsClaim(
  session: PostgresSession,
  plan: VersionPlan,
  claim: string,
): Promise<boolean> {
  return (await lockRelation(session, plan))?.claim === claim;
}
