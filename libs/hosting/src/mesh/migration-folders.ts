import { fileURLToPath } from 'node:url';

/** The folders that `@chimera/persistence` takes. */
export function migrationFolders(migrations: URL): readonly string[] {
  return [fileURLToPath(migrations)];
}
