import pg from 'pg';
import { MeshError } from '@chimera/contracts';
import { uniqueName } from '../stack/unique-name.js';
import { meshRoles } from './mesh-layout.js';

/** Number of rows and a checksum over their content, whatever their order. */
export interface Content {
  readonly rows: number;
  readonly sum: string;
}

/** A database of one test file that serves as source, target, or both. */
export class MeshDatabase {
  private readonly pool: pg.Pool;

  private constructor(
    readonly name: string,
    private readonly adminUrl: string,
    private readonly port: number,
  ) {
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    this.pool = new pg.Pool({ connectionString: url.href, max: 4 });
    // A server that is killed takes its idle connections along; the next query opens another.
    this.pool.on('error', () => undefined);
  }

  /**
   * Makes a database that the loader owns and the reader may read. `port` is the one that intents name,
   * of a proxy in front of the server; default is the server's own.
   */
  static async create(
    adminUrl: string,
    port: number = Number(new URL(adminUrl).port),
  ): Promise<MeshDatabase> {
    const name = uniqueName('mesh');
    await once(adminUrl, `CREATE DATABASE ${name} OWNER ${meshRoles.loader}`);
    const database = new MeshDatabase(name, adminUrl, port);
    const grant = `GRANT SELECT ON TABLES TO ${meshRoles.reader}`;
    await database.query(`ALTER DEFAULT PRIVILEGES ${grant}`);
    return database;
  }

  /** Address as intents carry it. */
  get uri(): string {
    return `postgres://${new URL(this.adminUrl).hostname}:${this.port}/${this.name}`;
  }

  /** Rows of a statement, run as superuser. */
  async query<R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.pool.query<R>(sql, [...values])).rows;
  }

  /** Statements on one connection of their own, as superuser; it is closed afterwards, and rolls back what is left open. */
  async session<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const url = new URL(this.adminUrl);
    url.pathname = `/${this.name}`;
    const client = new pg.Client({ connectionString: url.href });
    // A server that goes away is told by the statement that waits for it.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Content of a relation, or of a query in parentheses. */
  async content(relation: string): Promise<Content> {
    const [row] = await this.query<Content>(
      `SELECT count(*)::int AS rows, coalesce(sum(hashtext(t::text)::bigint), 0)::text AS sum FROM ${relation} t`,
    );
    return row!;
  }

  /** Local ports of the clients that are connected to this database as a role. */
  async clientPorts(role: string): Promise<readonly number[]> {
    const rows = await this.query<{ port: number }>(
      'SELECT client_port AS port FROM pg_stat_activity WHERE datname = $1 AND usename = $2 AND client_port > 0',
      [this.name, role],
    );
    return rows.map(({ port }) => port);
  }

  /**
   * A table with a key, filled with rows that tell loss, repetition and damage apart: the same rows for the same number.
   */
  async fill(table: string, rows: number): Promise<void> {
    await this.query(
      `CREATE TABLE ${table} (id bigint PRIMARY KEY, code text NOT NULL, delay integer, fare numeric(10,2), at timestamptz NOT NULL)`,
    );
    await this.query(
      `INSERT INTO ${table} SELECT n, md5(n::text) || repeat('x', (n % 50)::int),
         CASE WHEN n % 7 = 0 THEN NULL ELSE n % 300 END, (n % 100000) / 100.0,
         '2026-01-01'::timestamptz + n * interval '1 second' FROM generate_series(1, $1::bigint) AS n`,
      [rows],
    );
    await this.query(`GRANT SELECT ON ${table} TO ${meshRoles.reader}`);
  }

  /**
   * A view of a table that gives its rows slowly, about `seconds` for all of them, so that a fault can
   * strike in the middle of reading.
   */
  async slow(table: string, view: string, seconds: number): Promise<void> {
    const [{ rows } = { rows: 0 }] = await this.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM ${table}`,
    );
    const stops = 40;
    const every = Math.max(1, Math.floor(rows / stops));
    await this.query(
      `CREATE VIEW ${view} AS SELECT * FROM ${table}
         WHERE CASE WHEN id % ${every} = 0 THEN pg_sleep(${seconds / stops}) IS NOT NULL ELSE true END`,
    );
    await this.query(`GRANT SELECT ON ${view} TO ${meshRoles.reader}`);
  }

  /** Drops the database, ending whoever is connected. */
  async drop(): Promise<void> {
    await this.pool.end();
    await dropDatabase(this.adminUrl, this.name);
  }
}

/** Drops a database if it is there, ending whoever is connected. */
export function dropDatabase(adminUrl: string, name: string): Promise<void> {
  return once(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect().catch((cause: unknown) => {
    throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected the mesh to have a Postgres.', { cause });
  });
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
