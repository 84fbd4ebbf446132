import { randomUUID } from 'node:crypto';
import type { VersionPlan } from '../target.js';
import { assertOwner, endZombie, leaveClaim, takeOver } from './claim.js';
import { dropLeftovers, setAside } from './leftovers.js';
import type { PostgresSession } from './session.js';
import { inTransaction } from './transaction.js';
import { findVersion, isOfPlan, isPublic, lockRelation, type RelationRow } from './versions.js';

/**
 * Removes what a failed attempt staged, and ends its writer if one is left. A second call changes nothing. What a newer
 * attempt or run has claimed, and what readers saw, stays.
 */
export async function discardVersion(session: PostgresSession, plan: VersionPlan): Promise<void> {
  const previous = await inTransaction(session, () => voidClaim(session, plan));
  if (previous === undefined) return;
  await endZombie(session, previous);
  await dropLeftovers(session, plan);
}

/** After it a writer of the attempt that is still committing has either done so, or finds its claim gone. */
async function voidClaim(session: PostgresSession, plan: VersionPlan): Promise<RelationRow | undefined> {
  const row = await lockRelation(session, plan);
  if (row === undefined) return undefined;
  assertOwner(row, plan);
  if (row.runId !== plan.runId || row.attempt !== plan.attempt) return undefined;
  const version = await findVersion(session, plan);
  if (version !== undefined && isPublic(version)) return undefined;
  await takeOver(session, plan, randomUUID());
  await leaveClaim(session, plan);
  if (version !== undefined && isOfPlan(version, plan)) await setAside(session, plan, version);
  return row;
}
