import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '@chimera/config';
import { migrate } from '@chimera/persistence';
import { serviceDatabaseUrl } from '../addresses.js';
import { repositoryRoot } from '../layout.js';

/** Folder with the numbered SQL files of a service. */
export function migrationFolder(service: ServiceName): string {
  return join(repositoryRoot, 'services', service, 'migrations');
}

/** Brings every service's schema up to date, each as its own role. Returns `<service>/<file>` of what was applied. */
export async function migrateServices(
  adminUrl: string,
  passwordOf: (service: ServiceName) => string,
): Promise<readonly string[]> {
  const applied = await Promise.all(
    serviceNames.map(async (service) => {
      const folder = migrationFolder(service);
      const connectionUrl = serviceDatabaseUrl(adminUrl, service, passwordOf(service));
      const files = await migrate({
        connectionUrl,
        schema: service,
        directories: existsSync(folder) ? [folder] : [],
      });
      return files.map((file) => `${service}/${file}`);
    }),
  );
  return applied.flat();
}
