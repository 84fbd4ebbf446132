import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@chimera/persistence';
import type { StackAddresses } from '@chimera/stack';
import { silentLogger } from '@chimera/telemetry';
import { Secret } from '@chimera/config';

/** A database of the demo: who uses it, and where its password is kept. */
export interface DemoDatabase {
  readonly name: string;
  readonly user: string;
  /** `postgres://host:port/name`, without credentials. */
  readonly uri: string;
  /** `file:` reference to the password. */
  readonly passwordReference: string;
  /** Runs SQL as the user. */
  connect(): Database;
}

/** Makes a database with an owner of its own; what is there already stays. */
export async function demoDatabase(addresses: StackAddresses, name: string): Promise<DemoDatabase> {
  const user = `${name}_user`;
  const passwordFile = join(addresses.secretsFolder, `${name}.password`);
  const password = keptPassword(passwordFile);
  await createDatabase(addresses.postgresAdminUrl, { name, user, password });
  const { host } = new URL(addresses.postgresAdminUrl);
  const connectionUrl = new Secret(`postgresql://${user}:${password}@${host}/${name}`);
  return {
    name,
    user,
    uri: `postgres://${host}/${name}`,
    passwordReference: `file:${passwordFile}`,
    connect: () =>
      new Database(
        { connectionUrl, schema: 'public', applicationName: 'chimera-demo', poolSize: 2 },
        silentLogger,
      ),
  };
}

/** Removes a database that {@link demoDatabase} made, its user and password; one that is not there is no fault. */
export async function dropDatabase(addresses: StackAddresses, name: string): Promise<void> {
  const admin = new Database(
    { connectionUrl: new Secret(addresses.postgresAdminUrl), schema: 'public', poolSize: 1 },
    silentLogger,
  );
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.query(`DROP ROLE IF EXISTS ${name}_user`);
    rmSync(join(addresses.secretsFolder, `${name}.password`), { force: true });
  } finally {
    await admin.close();
  }
}

function keptPassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function createDatabase(
  adminUrl: string,
  { name, user, password }: { name: string; user: string; password: string },
): Promise<void> {
  const admin = new Database(
    { connectionUrl: new Secret(adminUrl), schema: 'public', poolSize: 1 },
    silentLogger,
  );
  try {
    // The names are ours and the password is base64url: neither needs quoting.
    const [role] = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
    await admin.query(`${role === undefined ? 'CREATE' : 'ALTER'} ROLE ${user} LOGIN PASSWORD '${password}'`);
    const [database] = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (database === undefined) await admin.query(`CREATE DATABASE ${name} OWNER ${user}`);
  } finally {
    await admin.close();
  }
}
