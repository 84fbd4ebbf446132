import { StopConsumingError } from '@chimera/contracts';
import type { Secret } from '@chimera/config';
import { silentLogger, type Logger } from '@chimera/telemetry';
import { lockClass } from '../postgres/advisory-locks.js';
import { assertSchemaName } from '../postgres/connection-options.js';
import { Database } from '../postgres/database.js';
import type { SqlSession } from '../postgres/sql-session.js';
import { migrationFiles, type MigrationFile } from './migration-file.js';
import { ensureMigrationLog, pendingMigrations, recordMigration } from './migration-log.js';

/** What is to be migrated. */
export interface MigrateOptions {
  /** With a role that may create in the schema; as a rule the service's own, so that it owns its tables. */
  readonly connectionUrl: Secret | string;
  readonly schema: string;
  /** Folders with the service's own numbered SQL files; the shared ones are applied before them. */
  readonly directories: readonly string[];
  readonly log?: Logger;
}

/**
 * Brings a service's schema up to date; returns the names of the files applied, none when it already is.
 * One transaction a file, under an advisory lock, so that several processes may do it at once.
 * Throws `CHIMERA_MIGRATION_MISSING` when an applied file was changed.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const files = await migrationFiles(options.directories);
  const { connectionUrl, schema } = options;
  const database = new Database(
    {
      connectionUrl,
      schema,
      poolSize: 1,
      applicationName: `chimera migrate ${schema}`,
      statementTimeoutMs: 600_000,
    },
    options.log ?? silentLogger,
  );
  try {
    await locked(database, schema, (session) => prepare(session, schema));
    return await applyAll(database, files, options);
  } finally {
    await database.close();
  }
}

async function applyAll(database: Database, files: readonly MigrationFile[], options: MigrateOptions) {
  const applied: string[] = [];
  for (;;) {
    // Asked anew inside every lock: another process may have applied the next one meanwhile.
    const name = await locked(database, options.schema, (session) => applyNext(session, files));
    if (name === null) return applied;
    options.log?.info('migration applied', { schema: options.schema, migration: name });
    applied.push(name);
  }
}

async function applyNext(session: SqlSession, files: readonly MigrationFile[]): Promise<string | null> {
  const [next] = await pendingMigrations(session, files);
  if (next === undefined) return null;
  await session.query(next.sql);
  await recordMigration(session, next);
  return next.name;
}

/** Throws `CHIMERA_MIGRATION_MISSING` when the schema is older or newer than the files of this build; call it at boot. */
export async function assertMigrated(database: Database, directories: readonly string[]): Promise<void> {
  const files = await migrationFiles(directories);
  const pending = await database.transaction(
    async (session) => ((await hasMigrationLog(session)) ? pendingMigrations(session, files) : files),
    { mode: 'read' },
  );
  if (pending.length === 0) return;
  const names = pending.map((file) => file.name).join(', ');
  throw new StopConsumingError(
    'CHIMERA_MIGRATION_MISSING',
    `schema ${database.schema} lacks ${pending.length} migration(s): ${names}`,
    { hint: 'Run `./chimera up`, which migrates before it starts services.' },
  );
}

async function hasMigrationLog(session: SqlSession): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    "SELECT to_regclass('migrations') IS NOT NULL AS found",
  );
  return row?.found === true;
}

/** The schema is looked up first: creating it needs a right that a service's role does not have. */
async function prepare(session: SqlSession, schema: string): Promise<void> {
  assertSchemaName(schema);
  const existing = await session.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (existing.length === 0) await session.query(`CREATE SCHEMA ${schema}`);
  await ensureMigrationLog(session);
}

async function locked<T>(
  database: Database,
  schema: string,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  return database.transaction(async (session) => {
    await session.query('SELECT pg_advisory_xact_lock($1, 0)', [lockClass('migrate', schema)]);
    return work(session);
  });
}
