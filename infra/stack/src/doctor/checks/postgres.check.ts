import { withAdminSql } from '../../servers/postgres/admin-sql.js';
import { orOk, warning, wrong, type Check, type Finding } from '../check.js';

/** Oldest major version that was tried. */
const oldest = 15;

/** Postgres answers, is new enough, and has connections left. */
export const postgresCheck: Check = {
  name: 'postgres',
  needs: ['stack'],
  proves: 'postgres',
  look: async ({ addresses }) => {
    const url = addresses!.postgresAdminUrl;
    const row = await withAdminSql(url, async (sql) => (await sql.rows(serverSql))[0]).catch(
      (error: unknown) => String((error as Error).message),
    );
    if (typeof row === 'string' || row === undefined)
      return [
        wrong(`Postgres does not answer: ${row ?? 'no row'}`, `an answer at ${new URL(url).host}`, startIt),
      ];
    const { version, used, most } = row as { version: number; used: number; most: number };
    const findings = [...versionFindings(version), ...connectionFindings(used, most)];
    return orOk(findings, `Postgres ${Math.floor(version / 10_000)}, ${used} of ${most} connections used`);
  },
};

const serverSql = `SELECT current_setting('server_version_num')::int AS version,
  (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most`;
const startIt = './chimera up --wait, or start the server that CHIMERA_POSTGRES_URL names.';

function versionFindings(version: number): readonly Finding[] {
  if (version >= oldest * 10_000) return [];
  return [
    wrong(`Postgres ${Math.floor(version / 10_000)}`, `Postgres ${oldest} or later`, 'Upgrade the server.'),
  ];
}

/** Exported for its spec. */
export function connectionFindings(used: number, most: number): readonly Finding[] {
  const found = `${used} of ${most} connections are used`;
  const todo = 'Raise max_connections, or lower CHIMERA_DATABASE_POOL of the services.';
  if (used >= most - 3) return [wrong(found, 'some left for every service', todo)];
  return used > most * 0.8 ? [warning(found, 'a fifth of them left', todo)] : [];
}
