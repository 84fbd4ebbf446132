import { inspect } from 'node:util';
import { createLogger, silentLogger } from '@chimera/telemetry';
import { isolatedDatabase } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { Notifications } from './notifications.js';

let url: string;
let database: Database;
beforeAll(async () => {
  ({ url } = await isolatedDatabase('database'));
  database = new Database(
    { connectionUrl: url, schema: 'public', statementTimeoutMs: 500, poolSize: 2 },
    silentLogger,
  );
});
afterAll(() => database.close());

const value = async (sql: string) => (await database.query<{ v: unknown }>(`SELECT ${sql} AS v`))[0]?.v;
const failure = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);

describe('Database', () => {
  it('gives 64-bit integers as numbers, and refuses those that would change', async () => {
    expect(await value('9007199254740991::bigint')).toBe(Number.MAX_SAFE_INTEGER);
    await expect(value('9007199254740993::bigint')).rejects.toMatchObject({ code: 'CHIMERA_INVARIANT' });
    expect(await value('1')).toBe(1);
  });

  it('gives jsonb parsed, dates as text, instants as dates, decimals as text', async () => {
    expect(await value(`'{"a": [1]}'::jsonb`)).toEqual({ a: [1] });
    expect(await value(`'2024-03-31'::date`)).toBe('2024-03-31');
    expect(await value(`'2024-03-31T01:00:00Z'::timestamptz`)).toEqual(new Date('2024-03-31T01:00:00Z'));
    expect(await value('0.10::numeric')).toBe('0.10');
  });

  it('names itself and keeps to its schema', async () => {
    expect(await value(`current_setting('application_name')`)).toBe('chimera public');
    expect(await value(`current_setting('search_path')`)).toBe('public');
  });

  it('cancels what runs too long, as something to retry', async () => {
    const error = await failure(database.query('SELECT pg_sleep(5)'));
    expect(error).toMatchObject({ code: 'CHIMERA_DATABASE_UNAVAILABLE', disposition: 'retry' });
  });

  it('outlives connections that are cut, in use or idle', async () => {
    const cut = database.transaction(async (session) => {
      const [row] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await session.query('SELECT 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'CHIMERA_DATABASE_UNAVAILABLE' });
    await database.ping();
  });

  it('says that the database is away, without its password', async () => {
    const lines: string[] = [];
    const log = createLogger({ service: 'x', write: (line) => lines.push(line) });
    const away = new URL(url);
    away.port = '1';
    away.password = 'canary-5d2e';
    const absent = new Database({ connectionUrl: away.href, schema: 'public' }, log);
    const error = await failure(absent.ping());
    const inTransaction = await failure(absent.transaction(async () => undefined));
    log.error('boot failed', { error, database: away.href });
    const listening = new Notifications({ connectionUrl: away.href, schema: 'public' }, log);
    await listening.subscribe('public.outbox', () => undefined);
    await listening.close();
    await absent.close();
    expect([error, inTransaction]).toMatchObject([
      { code: 'CHIMERA_DATABASE_UNAVAILABLE' },
      { code: 'CHIMERA_DATABASE_UNAVAILABLE' },
    ]);
    expect(
      inspect([error, inTransaction, absent, listening], { depth: null, showHidden: true }) + lines.join(),
    ).not.toContain('canary-5d2e');
  });

  it('does not quote rows or parameters in errors (Invariant 8)', async () => {
    await database.query('CREATE TABLE people (name text PRIMARY KEY, age int)');
    await database.query("INSERT INTO people VALUES ('canary-name', 1)");
    const doubled = await failure(database.query('INSERT INTO people VALUES ($1, 2)', ['canary-name']));
    const malformed = await failure(database.query('SELECT $1::text::int', ['canary-text']));
    expect(doubled).toMatchObject({ sqlState: '23505', constraint: 'people_pkey' });
    expect(malformed).toMatchObject({ sqlState: '22P02' });
    expect(inspect([doubled, malformed], { depth: null })).not.toContain('canary');
  });

  it('goes on when a migration changed what a prepared statement returns', async () => {
    await database.query('CREATE TABLE shapes (a int)');
    await database.query('INSERT INTO shapes VALUES (1)');
    const inTransaction = () =>
      database.transaction((session) => session.query('SELECT * FROM shapes WHERE a > $1', [0]));
    for (let time = 0; time < 4; time += 1) await Promise.all([inTransaction(), inTransaction()]);
    await database.query("ALTER TABLE shapes ADD COLUMN b text NOT NULL DEFAULT 'new'");
    expect(await inTransaction()).toEqual([{ a: 1, b: 'new' }]);
  });

  it('opens no more connections than allowed', async () => {
    const [row] = (
      await Promise.all(
        Array.from({ length: 10 }, () =>
          database.query<{ n: number }>(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'chimera public' AND datname = current_database()",
          ),
        ),
      )
    ).flat();
    expect(row?.n).toBeLessThanOrEqual(2);
  });

  it('refuses a schema name that would need quoting', () => {
    expect(() => new Database({ connectionUrl: url, schema: 'a"b' }, silentLogger)).toThrow(/schema name/);
  });
});
