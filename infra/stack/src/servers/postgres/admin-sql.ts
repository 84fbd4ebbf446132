import { silentLogger } from '@chimera/telemetry';

/** Statements as a role that may make roles and databases. */
export interface AdminSql {
  rows(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Runs a statement whose names (`%I`) and texts (`%L`) Postgres itself quotes. */
  run(template: string, parts: readonly string[]): Promise<void>;
}

/** Connects, works, disconnects. Throws `CHIMERA_DATABASE_*`. */
export async function withAdminSql<T>(url: string, work: (sql: AdminSql) => Promise<T>): Promise<T> {
  // Loaded when it is needed, so that commands which send no SQL start quickly.
  const { Database } = await import('@chimera/persistence');
  const options = { connectionUrl: url, schema: 'public', poolSize: 1, applicationName: 'chimera stack' };
  const database = new Database(options, silentLogger);
  const rows: AdminSql['rows'] = (sql, parameters = []) => database.query(sql, parameters);
  try {
    return await work({ rows, run: (template, parts) => runQuoted(rows, template, parts) });
  } finally {
    await database.close();
  }
}

async function runQuoted(rows: AdminSql['rows'], template: string, parts: readonly string[]): Promise<void> {
  const [quoted] = await rows('SELECT format($1, VARIADIC $2::text[]) AS statement', [template, parts]);
  await rows(String(quoted?.['statement']));
}
