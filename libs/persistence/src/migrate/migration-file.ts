import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvariantError } from '@chimera/contracts';

/** One numbered SQL file. */
export interface MigrationFile {
  /** `shared` for the tables of every service, `service` for its own. */
  readonly origin: 'shared' | 'service';
  readonly number: number;
  /** File name. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly checksum: string;
}

const namePattern = /^(\d{4})-[a-z0-9-]+\.sql$/;
const sharedDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Shared files first, then those of the service's folders by number. Throws `CHIMERA_INVARIANT` for a bad or doubled name. */
export async function migrationFiles(directories: readonly string[]): Promise<readonly MigrationFile[]> {
  const shared = await filesOf('shared', [sharedDirectory]);
  return [...shared, ...(await filesOf('service', directories))];
}

async function filesOf(
  origin: MigrationFile['origin'],
  directories: readonly string[],
): Promise<readonly MigrationFile[]> {
  const found = await Promise.all(directories.map((directory) => readDirectory(origin, directory)));
  const files = found.flat().sort((a, b) => a.number - b.number);
  const doubled = files.find((file, index) => files[index - 1]?.number === file.number);
  if (doubled !== undefined) throw new InvariantError(`two migrations have the number of ${doubled.name}`);
  return files;
}

async function readDirectory(
  origin: MigrationFile['origin'],
  directory: string,
): Promise<readonly MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql'));
  return Promise.all(names.map((name) => readMigration(origin, directory, name)));
}

async function readMigration(
  origin: MigrationFile['origin'],
  directory: string,
  name: string,
): Promise<MigrationFile> {
  const match = namePattern.exec(name);
  if (match === null)
    throw new InvariantError(`expected a migration named like 0001-tables.sql, got ${name}`);
  const sql = await readFile(join(directory, name), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { origin, number: Number(match[1]), name, sql, checksum };
}
