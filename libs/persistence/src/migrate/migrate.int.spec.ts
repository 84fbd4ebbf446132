import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@chimera/telemetry';
import { isolatedDatabase } from '@chimera/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../postgres/database.js';
import { assertMigrated, migrate } from './migrate.js';

let url: string;
let number = 0;
let schema: string;
let directory: string;
const made: string[] = [];

beforeAll(async () => ({ url } = await isolatedDatabase('migrate')));
beforeEach(() => {
  schema = `s${(number += 1)}`;
  directory = mkdtempSync(join(tmpdir(), 'chimera-migrations-'));
  made.push(directory);
  file('0001-one.sql', 'CREATE TABLE one (a int); INSERT INTO one VALUES (1)');
});
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

const file = (name: string, sql: string) => writeFileSync(join(directory, name), sql);
const run = () => migrate({ connectionUrl: url, schema, directories: [directory] });

async function using<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ connectionUrl: url, schema }, silentLogger);
  return work(database).finally(() => database.close());
}

describe('migrate', () => {
  it('applies shared files, then the own ones by number, once', async () => {
    file('0002-two.sql', 'ALTER TABLE one ADD b int');
    const applied = await run();
    expect(applied.slice(-2)).toEqual(['0001-one.sql', '0002-two.sql']);
    expect(applied[0]).toBe('0001-inbox.sql');
    expect(await run()).toEqual([]);
    expect(await using((database) => database.query('SELECT a, b FROM one'))).toEqual([{ a: 1, b: null }]);
  });

  it('applies each file once when several processes migrate at the same time', async () => {
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat().filter((name) => name === '0001-one.sql')).toHaveLength(1);
    expect(await using((database) => database.query('SELECT a FROM one'))).toHaveLength(1);
  });

  it('leaves a failing file and those after it unapplied, and goes on when it is mended', async () => {
    file('0002-two.sql', 'CREATE TABLE two (a int); SELECT nonsense');
    await expect(run()).rejects.toMatchObject({ code: 'CHIMERA_DATABASE_FAILED' });
    file('0002-two.sql', 'CREATE TABLE two (a int)');
    expect(await run()).toEqual(['0002-two.sql']);
  });

  it('refuses an applied file that was changed, at migration and at boot', async () => {
    await run();
    file('0001-one.sql', 'CREATE TABLE one (a bigint)');
    await expect(run()).rejects.toThrow(/0001-one\.sql was changed/);
    await expect(using((database) => assertMigrated(database, [directory]))).rejects.toMatchObject({
      code: 'CHIMERA_MIGRATION_MISSING',
    });
  });

  it('refuses a database that is newer than the build', async () => {
    file('0002-two.sql', 'SELECT 1');
    await run();
    rmSync(join(directory, '0002-two.sql'));
    await expect(using((database) => assertMigrated(database, [directory]))).rejects.toThrow(/does not know/);
  });

  it('tells at boot which files are missing', async () => {
    await expect(using((database) => assertMigrated(database, [directory]))).rejects.toThrow(
      /0001-inbox\.sql.*0001-one\.sql/,
    );
    await run();
    await using((database) => assertMigrated(database, [directory]));
  });

  it.each(['1-short.sql', '0002_under.sql'])('refuses a badly named file (%s)', async (name) => {
    file(name, 'SELECT 1');
    await expect(run()).rejects.toThrow(/0001-tables\.sql/);
  });

  it('refuses two files with one number', async () => {
    file('0001-other.sql', 'SELECT 1');
    await expect(run()).rejects.toThrow(/two migrations/);
  });

  it('needs no right to create schemas when the schema is there', async () => {
    const admin = new Database({ connectionUrl: url, schema: 'public' }, silentLogger);
    await admin.query(`CREATE ROLE ${schema}_${process.pid} LOGIN PASSWORD 'x'`);
    await admin.query(`CREATE SCHEMA ${schema} AUTHORIZATION ${schema}_${process.pid}`);
    const own = new URL(url);
    own.username = `${schema}_${process.pid}`;
    own.password = 'x';
    const applied = await migrate({ connectionUrl: own.href, schema, directories: [directory] });
    await admin.query(`DROP OWNED BY ${schema}_${process.pid} CASCADE`);
    await admin.query(`DROP ROLE ${schema}_${process.pid}`);
    await admin.close();
    expect(applied).toContain('0001-one.sql');
  });
});
