import pg from 'pg';
import { afterAll } from 'vitest';
import { testStack } from './test-stack.js';
import { uniqueName } from './unique-name.js';

/** A database of one test file. */
export interface IsolatedDatabase {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Superuser URL of this database. */
  readonly url: string;
  /** Drops it now, ending whoever is connected; happens by itself after the last test of the file. */
  drop(): Promise<void>;
}

const made = new Set<() => Promise<void>>();

// Registered when the file is collected: a hook or test, where databases are made, is too late for that.
afterAll(async () => {
  for (const drop of made) await drop();
});

/** Makes an empty database on the test stack; call it in a hook or test. It is dropped after the file's last test. */
export async function isolatedDatabase(prefix = 'test'): Promise<IsolatedDatabase> {
  const { host, port, user, password, adminUrl } = testStack().postgres;
  const name = uniqueName(prefix);
  await execute(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const drop = () => execute(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  made.add(drop);
  return { name, host, port, user, password, url: url.href, drop };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
