import { withAdminSql, type AdminSql } from './admin-sql.js';

/** Brings a login role into being, or its password up to date. */
export async function ensureRole(sql: AdminSql, role: string, password: string): Promise<void> {
  const known = await sql.rows('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  await sql.run(`${known.length > 0 ? 'ALTER' : 'CREATE'} ROLE %I LOGIN PASSWORD %L`, [role, password]);
}

/** Brings a database into being that only its owner (and the superuser) may connect to. Repeating changes nothing. */
export async function ensureDatabase(
  adminUrl: string,
  database: string,
  owner: { role: string; password: string } | null,
): Promise<void> {
  await withAdminSql(adminUrl, async (sql) => {
    if (owner !== null) await ensureRole(sql, owner.role, owner.password);
    const known = await sql.rows('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (known.length === 0) await sql.run('CREATE DATABASE %I', [database]);
    await sql.run('REVOKE ALL ON DATABASE %I FROM PUBLIC', [database]);
    if (owner !== null) await sql.run('ALTER DATABASE %I OWNER TO %I', [database, owner.role]);
  });
}
