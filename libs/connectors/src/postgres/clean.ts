import type { VersionPlan } from '../target.js';
import { assertOwner } from './claim.js';
import { dropUnlessInUse, dropLeftovers } from './leftovers.js';
import type { PostgresSession } from './session.js';
import { findDataTable, listVersions, lockRelation, setVersionState, type VersionRow } from './versions.js';

/**
 * Drops tables of versions that nobody will publish any more, but for the newest `keepVersions` of them. Never the
 * published one, never one that still waits for its assessment. Each is dropped in its own transaction. So are tables
 * of replaced attempts that were in use when they were replaced. What an attempt left behind by dying needs no cleaning:
 * its table was never committed.
 */
export async function cleanVersions(
  session: PostgresSession,
  plan: VersionPlan,
  keepVersions: number,
): Promise<void> {
  const row = await lockRelation(session, plan);
  if (row === undefined) return;
  assertOwner(row, plan);
  const published = row.publishedVersion === null ? null : Number(row.publishedVersion);
  const inUse = await findDataTable(session, plan, row);
  const done = (await listVersions(session, plan)).filter(
    // Rows of later versions may have been added to the table of an earlier one.
    (version) => version.tableName !== inUse && isDone(version, published),
  );
  for (const version of done.slice(Math.max(0, keepVersions))) await dropVersion(session, plan, version);
  await dropLeftovers(session, plan);
}

/** Superseded, rejected, or overtaken by a newer published version before it was assessed. */
function isDone(version: VersionRow, published: number | null): boolean {
  if (Number(version.version) === published) return false;
  return version.state !== 'staged' || (published !== null && Number(version.version) < published);
}

async function dropVersion(session: PostgresSession, plan: VersionPlan, version: VersionRow): Promise<void> {
  await dropUnlessInUse(session, plan, version.tableName, async () => {
    const row = await lockRelation(session, plan);
    if (row === undefined || row.publishedVersion === version.version) return false;
    if ((await findDataTable(session, plan, row)) === version.tableName) return false;
    await setVersionState(session, plan, Number(version.version), 'dropped');
    return true;
  });
}
