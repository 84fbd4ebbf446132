import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '@chimera/config';
import { migrationFolder } from '../../deploy/service-migrations.js';
import { repositoryRoot } from '../../layout.js';
import type { AdminSql } from '../../servers/postgres/admin-sql.js';
import { orOk, some, wrong, type Check, type Finding } from '../check.js';

/** Every migration of this build is applied, and none that it does not know. */
export const migrationsCheck: Check = {
  name: 'migrations',
  needs: ['stack', 'postgres'],
  look: async ({ sql }) => {
    const findings = await sql(async (session) => {
      const found: Finding[] = [];
      for (const service of serviceNames) found.push(...(await findingsOf(service, session)));
      return found;
    });
    return orOk(findings, 'every schema is the one of this build');
  },
};

async function findingsOf(service: ServiceName, sql: AdminSql): Promise<readonly Finding[]> {
  const [log] = await sql.rows('SELECT to_regclass($1) IS NOT NULL AS found', [`${service}.migrations`]);
  const rows = log?.['found'] === true ? await sql.rows(`SELECT name FROM ${service}.migrations`) : [];
  return migrationFindings(
    service,
    namesOf(service),
    rows.map(({ name }) => String(name)),
  );
}

/** Exported for its spec. */
export function migrationFindings(
  service: string,
  expected: readonly string[],
  applied: readonly string[],
): readonly Finding[] {
  const missing = expected.filter((name) => !applied.includes(name));
  const unknown = applied.filter((name) => !expected.includes(name));
  const todo = './chimera up migrates before it starts services.';
  return [
    ...(missing.length === 0
      ? []
      : [wrong(`schema ${service} lacks ${some(missing)}`, 'every migration of this build', todo)]),
    ...(unknown.length === 0
      ? []
      : [
          wrong(
            `schema ${service} has ${some(unknown)}, which this build does not know`,
            'the migrations of this build',
            'A newer build was deployed: use that one.',
          ),
        ]),
  ];
}

function namesOf(service: ServiceName): readonly string[] {
  const shared = join(repositoryRoot, 'libs/persistence/migrations');
  return [shared, migrationFolder(service)]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.sql')));
}
