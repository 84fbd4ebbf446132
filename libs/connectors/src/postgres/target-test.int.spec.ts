import { Secret } from '@chimera/config';
import { isolatedDatabase, uniqueName, type IsolatedDatabase } from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetConnection, TargetFault } from '../target.js';
import { postgresTarget } from './target.connector.js';

let database: IsolatedDatabase;
let admin: pg.Client;
const weak = uniqueName('weak').replaceAll('-', '_');

beforeAll(async () => {
  database = await isolatedDatabase('pg_target_test');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(
    `CREATE ROLE ${weak} LOGIN PASSWORD 'pw'; REVOKE ALL ON DATABASE "${database.name}" FROM PUBLIC; GRANT CONNECT ON DATABASE "${database.name}" TO ${weak}`,
  );
});
afterAll(async () => {
  await admin.query(`DROP OWNED BY ${weak} CASCADE; DROP ROLE ${weak}`);
  await admin.end();
});

const connectionTo = (change: Partial<TargetConnection> = {}): TargetConnection => ({
  kind: 'postgres',
  uri: `postgres://${database.host}:${database.port}/${database.name}`,
  user: weak,
  password: 'env:pw',
  ...change,
});

async function faults(
  schema: string,
  relation = 'orders',
  connection = connectionTo(),
): Promise<readonly TargetFault[]> {
  const secrets = {
    resolve: (reference: string) => Promise.resolve(new Secret(reference.replace('env:', ''))),
  };
  const context = { secrets, fileRoots: [], signal: new AbortController().signal };
  return (
    (await postgresTarget.test?.({ connection, schema, relation, owner: 'team/pipeline' }, context)) ?? []
  );
}

describe('test of a postgres target', () => {
  it('tells each missing right apart, with the statement that grants it, until nothing is missing', async () => {
    const schema = uniqueName('land').replaceAll('-', '_');
    await admin.query(`CREATE SCHEMA ${schema}`);
    const permission = (...hints: readonly string[]): unknown =>
      hints.map((hint) => ({
        code: 'CHIMERA_TARGET_PERMISSION',
        hint: expect.stringContaining(hint) as string,
      }));
    expect(await faults('not_there')).toMatchObject(
      permission('GRANT CREATE ON DATABASE', 'CREATE SCHEMA "not_there"') as object[],
    );
    expect(await faults(schema)).toMatchObject(
      permission('GRANT CREATE ON DATABASE', `ON SCHEMA "${schema}"`) as object[],
    );
    await admin.query(`GRANT CREATE ON DATABASE "${database.name}" TO ${weak}`);
    expect(await faults('not_there')).toEqual([]);
    expect(await faults(schema)).toMatchObject(
      permission(`GRANT USAGE, CREATE ON SCHEMA "${schema}"`) as object[],
    );
    await admin.query(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${weak}`);
    expect(await faults(schema)).toEqual([]);
    await admin.query(
      `CREATE SCHEMA _chimera; CREATE TABLE _chimera.relations (schema_name text, relation_name text, owner text)`,
    );
    expect(await faults(schema)).toMatchObject(permission('GRANT USAGE ON SCHEMA _chimera') as object[]);
    await admin.query(
      `GRANT USAGE ON SCHEMA _chimera TO ${weak}; GRANT ALL ON ALL TABLES IN SCHEMA _chimera TO ${weak}`,
    );
    expect(await faults(schema)).toEqual([]);
    await admin.query(`CREATE TABLE ${schema}.orders (id int)`);
    expect(await faults(schema)).toMatchObject([
      { code: 'CHIMERA_TARGET_OWNED', message: expect.stringContaining('not made by Chimera') as string },
    ]);
    await admin.query(`INSERT INTO _chimera.relations VALUES ('${schema}', 'orders', 'other/pipeline')`);
    expect(await faults(schema)).toMatchObject([
      { code: 'CHIMERA_TARGET_OWNED', found: 'a relation of other/pipeline' },
    ]);
    await admin.query(`UPDATE _chimera.relations SET owner = 'team/pipeline'`);
    expect(await faults(schema)).toEqual([]);
    await admin.query(`ALTER ROLE ${weak} SET default_transaction_read_only = on`);
    expect(await faults(schema)).toMatchObject([
      { code: 'CHIMERA_TARGET_PERMISSION', message: expect.stringContaining('only lets') as string },
    ]);
    await admin.query(`ALTER ROLE ${weak} RESET default_transaction_read_only`);
  });

  it('tells what keeps it from connecting', async () => {
    const codes = async (change: Partial<TargetConnection>): Promise<readonly string[]> =>
      (await faults('public', 'x', connectionTo(change))).map(({ code }) => code);
    expect(await codes({ password: 'env:wrong' })).toEqual(['CHIMERA_TARGET_CREDENTIALS']);
    expect(await codes({ uri: `postgres://${database.host}:1/x` })).toEqual(['CHIMERA_TARGET_UNAVAILABLE']);
    expect(
      await codes({
        uri: `postgres://${database.host}:${database.port}/nowhere`,
        user: database.user,
        password: `env:${database.password}`,
      }),
    ).toEqual(['CHIMERA_TARGET_FAILED']);
  });

  it('makes a read-only target a fault of permission when it is written to', async () => {
    const connection = connectionTo({ user: database.user, password: `env:${database.password}` });
    const plan = {
      connection,
      schema: 'x',
      relation: 'y',
      owner: 'o',
      runId: 'r',
      attempt: 1,
      version: 1,
      columns: [],
      key: [],
    };
    const reader = uniqueName('reader').replaceAll('-', '_');
    await admin.query(
      `CREATE ROLE ${reader} LOGIN SUPERUSER PASSWORD 'pw'; ALTER ROLE ${reader} SET default_transaction_read_only = on`,
    );
    const secrets = { resolve: () => Promise.resolve(new Secret('pw')) };
    const context = { secrets, fileRoots: [], signal: new AbortController().signal };
    await expect(
      postgresTarget.begin({ ...plan, connection: { ...connection, user: reader } }, context),
    ).rejects.toMatchObject({ code: 'CHIMERA_TARGET_PERMISSION', disposition: 'reject' });
    await admin.query(`DROP ROLE ${reader}`);
  });
});
