import type { VersionPlan } from '../target.js';
import { fenced } from './fenced.js';
import type { PostgresSession } from './session.js';
import type { VersionRow } from './versions.js';

/** How far the pipeline's published rows reach; null when nothing is on record. Makes no books. */
export async function readPosition(session: PostgresSession, plan: VersionPlan): Promise<string | null> {
  const [books] = await session.query<{ there: boolean }>(
    `SELECT to_regclass('_chimera.positions') IS NOT NULL AS there`,
  );
  return books?.there === true ? positionOf(session, plan) : null;
}

/** Kept by relation and pipeline; a pipeline has one stream. */
async function positionOf(session: PostgresSession, plan: VersionPlan): Promise<string | null> {
  const [row] = await session.query<{ position: string }>(
    `SELECT position FROM _chimera.positions WHERE schema_name = $1 AND relation_name = $2 AND stream = $3 AND part = 0`,
    [plan.schema, plan.relation, plan.owner],
  );
  return row?.position ?? null;
}

/**
 * Moves the position with the publication, inside its transaction, while the relation is locked (Invariant 2). Throws
 * `CHIMERA_WRITER_FENCED` when the position is no longer where the attempt started.
 */
export async function movePosition(
  session: PostgresSession,
  plan: VersionPlan,
  version: VersionRow,
): Promise<void> {
  if (version.positionAfter === null) return;
  if ((await positionOf(session, plan)) !== version.positionBefore)
    throw fenced(plan, 'the position that it read from has moved on');
  await session.query(
    `INSERT INTO _chimera.positions (schema_name, relation_name, stream, part, position, owner) VALUES ($1, $2, $3, 0, $4, $3)
     ON CONFLICT (schema_name, relation_name, stream, part) DO UPDATE SET position = EXCLUDED.position, changed_at = now()`,
    [plan.schema, plan.relation, plan.owner, version.positionAfter],
  );
}
