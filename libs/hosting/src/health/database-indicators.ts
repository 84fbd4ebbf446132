import { assertMigrated, type Database } from '@chimera/persistence';
import type { Indicator } from './indicator.js';

/** Down when the database does not answer. */
export function databaseIndicator(database: Database): Indicator {
  return {
    name: 'database',
    check: async () => {
      await database.ping();
      return { up: true };
    },
  };
}

const recheckMs = 60_000;

/** Down when the schema is not the one of this build; looked at once a minute. */
export function migrationsIndicator(database: Database, directories: readonly string[]): Indicator {
  let checkedAt = -Infinity;
  return {
    name: 'migrations',
    check: async () => {
      if (performance.now() - checkedAt > recheckMs) {
        await assertMigrated(database, directories);
        checkedAt = performance.now();
      }
      return { up: true };
    },
  };
}
