import type { PostgresSession } from './session.js';

/** Chimera's own books in a target; everything else it leaves alone. */
const statements = `
CREATE SCHEMA IF NOT EXISTS _chimera;
CREATE TABLE IF NOT EXISTS _chimera.relations (
  schema_name text NOT NULL,
  relation_name text NOT NULL,
  owner text NOT NULL,
  run_id text NOT NULL,
  version bigint NOT NULL,
  attempt integer NOT NULL,
  claim uuid NOT NULL,
  claim_pid integer NOT NULL,
  claim_started timestamptz NOT NULL,
  published_version bigint,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schema_name, relation_name)
);
CREATE TABLE IF NOT EXISTS _chimera.versions (
  schema_name text NOT NULL,
  relation_name text NOT NULL,
  version bigint NOT NULL,
  run_id text NOT NULL,
  attempt integer NOT NULL,
  table_name text NOT NULL,
  rows bigint NOT NULL,
  checksum text NOT NULL,
  key_violation text,
  state text NOT NULL CHECK (state IN ('staged', 'published', 'superseded', 'rejected', 'dropped')),
  staged_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schema_name, relation_name, version),
  FOREIGN KEY (schema_name, relation_name) REFERENCES _chimera.relations
);
CREATE TABLE IF NOT EXISTS _chimera.positions (
  schema_name text NOT NULL,
  relation_name text NOT NULL,
  stream text NOT NULL,
  part integer NOT NULL,
  position text NOT NULL,
  owner text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schema_name, relation_name, stream, part)
);
CREATE TABLE IF NOT EXISTS _chimera.leftovers (
  schema_name text NOT NULL,
  relation_name text NOT NULL,
  table_name text NOT NULL,
  set_aside_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schema_name, relation_name, table_name)
);
ALTER TABLE _chimera.relations
  ADD COLUMN IF NOT EXISTS mode text NOT NULL DEFAULT 'replace',
  ADD COLUMN IF NOT EXISTS data_table text,
  ADD COLUMN IF NOT EXISTS partition_by text;
ALTER TABLE _chimera.versions
  ADD COLUMN IF NOT EXISTS deduplicated bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS position_before text,
  ADD COLUMN IF NOT EXISTS position_after text,
  ADD COLUMN IF NOT EXISTS base_version bigint,
  ADD COLUMN IF NOT EXISTS partition_by text,
  ADD COLUMN IF NOT EXISTS written bigint;
COMMENT ON SCHEMA _chimera IS 'Books of Chimera: who owns a relation, which versions it has, how far its sources were read.';
`;

/** Any number will do as long as every writer takes the same; it spells CHIMERA. */
const lockKey = '18929161434';

/** Makes `_chimera` on first use. Several writers may do so at once. Throws the driver's error. */
export async function ensureChimeraSchema(session: PostgresSession): Promise<void> {
  const [row] = await session.query<{ ready: boolean }>(
    // The newest column: books that an earlier release made are completed.
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass('_chimera.versions') AND attname = 'written') AS ready`,
  );
  if (row?.ready === true) return;
  // IF NOT EXISTS alone is no protection: two of them at once collide in the catalogue.
  await session.query(`BEGIN; SELECT pg_advisory_xact_lock(${lockKey}); ${statements} COMMIT`);
}

/** Makes the schema that readers query. Several writers may do so at once. Throws the driver's error. */
export async function ensureTargetSchema(
  session: PostgresSession,
  quoted: string,
  name: string,
): Promise<void> {
  const [row] = await session.query<{ ready: boolean }>(
    'SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1) AS ready',
    [name],
  );
  if (row?.ready === true) return;
  await session.query(
    `BEGIN; SELECT pg_advisory_xact_lock(${lockKey}); CREATE SCHEMA IF NOT EXISTS ${quoted}; COMMIT`,
  );
}
