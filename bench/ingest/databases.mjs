// @ts-check
/** The two databases of the benchmark, on the stack's own Postgres, with an owner of their own. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const user = 'chimera_bench';

/**
 * @typedef {object} Side One database: how the benchmark reaches it, and how an intent names it.
 * @property {string} database
 * @property {string} uri
 * @property {string} user
 * @property {string} passwordReference
 * @property {Record<string, string>} environment For psql.
 * @property {(sql: string) => Promise<any[]>} query
 * @property {() => Promise<pg.Client>} connect
 */

/**
 * Source and target database, made when they are not there, and `checkpoint` as the superuser.
 * @param {import('@chimera/stack').StackAddresses} addresses
 */
export async function openDatabases({ postgresAdminUrl, secretsFolder }) {
  const password = keptPassword(join(secretsFolder, `${user}.password`));
  const admin = async (/** @type {string} */ sql) =>
    once(new pg.Client({ connectionString: postgresAdminUrl }), sql);
  const known = await admin(`SELECT 1 FROM pg_roles WHERE rolname = '${user}'`);
  // The password is base64url: it needs no quoting.
  await admin(`${known.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${user} LOGIN PASSWORD '${password}'`);
  for (const database of ['bench_source', 'bench_target']) {
    const there = await admin(`SELECT 1 FROM pg_database WHERE datname = '${database}'`);
    if (there.length === 0) await admin(`CREATE DATABASE ${database} OWNER ${user}`);
  }
  const { hostname, port } = new URL(postgresAdminUrl);
  const side = (/** @type {string} */ database) =>
    sideOf(database, { hostname, port, password, secretsFolder });
  return {
    source: side('bench_source'),
    target: side('bench_target'),
    checkpoint: async () => void (await admin('CHECKPOINT')),
    /** What change capture needs of its role. */
    allowReplication: async () => void (await admin(`ALTER ROLE ${user} REPLICATION`)),
  };
}

/**
 * @param {string} database
 * @param {{ hostname: string, port: string, password: string, secretsFolder: string }} server
 * @returns {Side}
 */
function sideOf(database, { hostname, port, password, secretsFolder }) {
  const client = () => new pg.Client({ host: hostname, port: Number(port), user, password, database });
  return {
    database,
    uri: `postgres://${hostname}:${port}/${database}`,
    user,
    passwordReference: `file:${join(secretsFolder, `${user}.password`)}`,
    environment: {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: database,
    },
    query: (sql) => once(client(), sql),
    connect: async () => {
      const connected = client();
      await connected.connect();
      return connected;
    },
  };
}

/** @param {pg.Client} client @param {string} sql */
async function once(client, sql) {
  await client.connect();
  try {
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}

/** @param {string} file */
function keptPassword(file) {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}
