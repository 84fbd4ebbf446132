import { StopConsumingError } from '@chimera/contracts';
import type { SqlSession } from '../postgres/sql-session.js';
import type { MigrationFile } from './migration-file.js';

interface AppliedMigration extends Record<string, unknown> {
  readonly origin: string;
  readonly name: string;
  readonly checksum: string;
}

/** Makes the table that records what was applied. */
export async function ensureMigrationLog(session: SqlSession): Promise<void> {
  await session.query(
    `CREATE TABLE IF NOT EXISTS migrations (
       origin text NOT NULL, number integer NOT NULL, name text NOT NULL, checksum text NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (origin, number))`,
  );
}

/**
 * Files that are still to be applied. Throws `CHIMERA_MIGRATION_MISSING` when an applied file was changed, or
 * the database knows one that this build does not have.
 */
export async function pendingMigrations(
  session: SqlSession,
  files: readonly MigrationFile[],
): Promise<readonly MigrationFile[]> {
  const applied = await session.query<AppliedMigration>('SELECT origin, name, checksum FROM migrations');
  for (const one of applied) assertUnchanged(one, files);
  const done = new Set(applied.map((one) => `${one.origin}/${one.name}`));
  return files.filter((file) => !done.has(`${file.origin}/${file.name}`));
}

function assertUnchanged(applied: AppliedMigration, files: readonly MigrationFile[]): void {
  const file = files.find(
    (candidate) => candidate.origin === applied.origin && candidate.name === applied.name,
  );
  if (file === undefined) {
    throw new StopConsumingError(
      'CHIMERA_MIGRATION_MISSING',
      `the database has ${applied.origin} migration ${applied.name}, which this build does not know`,
      { hint: 'The database is newer than this build, or the file was renamed. Run the build that made it.' },
    );
  }
  if (file.checksum === applied.checksum) return;
  throw new StopConsumingError(
    'CHIMERA_MIGRATION_MISSING',
    `${applied.origin} migration ${applied.name} was changed after it had been applied`,
    { hint: 'Put the file back as it was and write what changes into a new migration.' },
  );
}

/** Notes a file as applied. */
export async function recordMigration(session: SqlSession, file: MigrationFile): Promise<void> {
  await session.query('INSERT INTO migrations (origin, number, name, checksum) VALUES ($1, $2, $3, $4)', [
    file.origin,
    file.number,
    file.name,
    file.checksum,
  ]);
}
