import { serviceNames } from '@chimera/config';
import { orOk, wrong, type Check } from '../check.js';

/** Every service has its role, and its schema belongs to it. */
export const rolesCheck: Check = {
  name: 'roles',
  needs: ['stack', 'postgres'],
  look: async ({ sql }) => {
    const rows = await sql((session) => session.rows(rolesSql, [serviceNames]));
    const faults = rows.flatMap((row) => {
      const { service, role, owner } = row as { service: string; role: boolean; owner: string | null };
      if (!role) return [`no role ${service}`];
      if (owner === null) return [`no schema ${service}`];
      return owner === service ? [] : [`schema ${service} belongs to ${owner}`];
    });
    return orOk(
      faults.map((found) => wrong(found, 'a role for each service that owns the schema of its name', deploy)),
      `${rows.length} services have role and schema`,
    );
  },
};

const deploy = './chimera up deploys roles and schemas; in containers run the service `deploy`.';
const rolesSql = `SELECT service,
    EXISTS (SELECT FROM pg_roles WHERE rolname = service) AS role,
    (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = service) AS owner
  FROM unnest($1::text[]) AS service`;
