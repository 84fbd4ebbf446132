import { serviceNames, type ServiceName } from '@chimera/config';
import { serviceDatabase } from '../addresses.js';
import { withAdminSql, type AdminSql } from '../servers/postgres/admin-sql.js';
import { ensureDatabase, ensureRole } from '../servers/postgres/ensure-database.js';

/**
 * Makes the service database with one schema and one login role per service. A role owns its schema
 * and may touch nothing else. Repeating changes nothing but brings passwords up to date.
 */
export async function ensureServiceRoles(
  adminUrl: string,
  passwordOf: (service: ServiceName) => string,
): Promise<void> {
  await ensureDatabase(adminUrl, serviceDatabase, null);
  const url = new URL(adminUrl);
  url.pathname = `/${serviceDatabase}`;
  await withAdminSql(url.href, async (sql) => {
    await sql.run('REVOKE ALL ON SCHEMA public FROM PUBLIC', []);
    for (const service of serviceNames) {
      await ensureRole(sql, service, passwordOf(service));
      await ensureSchema(sql, service);
    }
  });
}

async function ensureSchema(sql: AdminSql, service: ServiceName): Promise<void> {
  const [found] = await sql.rows(
    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS schema,
            has_database_privilege($1, current_database(), 'CONNECT') AS connect,
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super`,
    [service],
  );
  if (found?.['connect'] !== true)
    await sql.run('GRANT CONNECT ON DATABASE %I TO %I', [serviceDatabase, service]);
  if (found?.['schema'] === true) return;
  // Only a member of a role may make it an owner; superusers are members of all.
  if (found?.['super'] !== true) await sql.run('GRANT %I TO CURRENT_USER', [service]);
  await sql.run('CREATE SCHEMA %1$I AUTHORIZATION %1$I', [service]);
}
