import type { ConnectorContext } from '../source.js';
import type { Publication, StagedReceipt, StagingSession, TargetConnector, VersionPlan } from '../target.js';
import { parseAddress } from './address.js';
import { askTarget } from './ask.js';
import { ensureChimeraSchema, ensureTargetSchema } from './chimera-schema.js';
import { claimRelation } from './claim.js';
import { cleanVersions } from './clean.js';
import { discardVersion } from './discard.js';
import { quoteIdentifier } from './identifier.js';
import { assertPlan } from './plan-check.js';
import { readPosition } from './position.js';
import { dropLeftovers } from './leftovers.js';
import { publishVersion, rejectVersion } from './publish.js';
import { PostgresSession } from './session.js';
import { PostgresStaging } from './staging.js';
import { targetError } from './target-error.js';
import { testTarget } from './target-test.js';
import { onTarget } from './transaction.js';

/**
 * PostgreSQL 13 and up as a target. Readers query a view. With `replace` it points at one version's table; with `append`
 * and `merge` it stays at one table, which later versions are added to.
 */
export const postgresTarget: TargetConnector = {
  kind: 'postgres',
  begin,
  ask: (connection, question, context) =>
    onTarget(connection, context, (session) => askTarget(session, question)),
  publish: (plan, context) =>
    onTarget(plan.connection, context, (session) => publishVersionOf(session, plan)),
  reject: (plan, context) => onTarget(plan.connection, context, (session) => rejectVersionOf(session, plan)),
  discard: (plan, context) =>
    onTarget(plan.connection, context, (session) => discardVersionOf(session, plan)),
  position: (plan, context) => onTarget(plan.connection, context, (session) => readPosition(session, plan)),
  test: testTarget,
  clean: (plan, keepVersions, context) =>
    onTarget(plan.connection, context, (session) => cleanVersionsOf(session, plan, keepVersions)),
};

async function begin(
  plan: VersionPlan,
  context: ConnectorContext,
): Promise<{ readonly staged: StagedReceipt } | { readonly session: StagingSession }> {
  const address = parseAddress(plan.connection);
  assertPlan(plan);
  let session: PostgresSession | undefined;
  try {
    session = await PostgresSession.open(plan.connection, context);
    await ensureChimeraSchema(session);
    await ensureTargetSchema(session, quoteIdentifier(plan.schema), plan.schema);
    const claimed = await claimRelation(session, plan);
    if ('staged' in claimed) {
      await session.close();
      return claimed;
    }
    return { session: await PostgresStaging.open(session, plan, claimed.claim, context) };
  } catch (error) {
    session?.destroy();
    throw targetError(error, address, context.signal);
  }
}

/** Books of an earlier release are completed before they are read. */
async function publishVersionOf(session: PostgresSession, plan: VersionPlan): Promise<Publication> {
  await ensureChimeraSchema(session);
  return publishVersion(session, plan);
}

/** A target that was never written to has no books, and nothing to reject. */
async function rejectVersionOf(
  session: PostgresSession,
  plan: VersionPlan,
): Promise<{ readonly lastGoodVersion: number | null }> {
  await ensureChimeraSchema(session);
  const rejected = await rejectVersion(session, plan);
  await dropLeftovers(session, plan);
  return rejected;
}

async function discardVersionOf(session: PostgresSession, plan: VersionPlan): Promise<void> {
  await ensureChimeraSchema(session);
  await discardVersion(session, plan);
}

async function cleanVersionsOf(
  session: PostgresSession,
  plan: VersionPlan,
  keepVersions: number,
): Promise<void> {
  await ensureChimeraSchema(session);
  await cleanVersions(session, plan, keepVersions);
}
