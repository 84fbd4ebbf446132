import { chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@chimera/config';
import { InvariantError } from '@chimera/contracts';
import { encodeRows, smallDisk, testColumn, testStack, uniqueName, type SmallDisk } from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConnectorContext } from '../source.js';
import type { VersionPlan } from '../target.js';
import { postgresTarget } from './target.connector.js';

const name = uniqueName('full_target');
let disk: SmallDisk;
let admin: pg.Client;

beforeAll(async () => {
  disk = await smallDisk(48);
  const { adminUrl } = testStack().postgres;
  admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ folder: string }>(
    `SELECT current_setting('data_directory') AS folder`,
  );
  const place = join(disk.path, 'tables');
  mkdirSync(place, { mode: 0o700 });
  const { uid, gid } = statSync(rows[0]!.folder);
  chownSync(place, uid, gid);
  await admin.query(`CREATE TABLESPACE ${name} LOCATION '${place}'`);
  await admin.query(`CREATE DATABASE ${name} TABLESPACE ${name}`);
}, 60_000);
afterAll(async () => {
  disk.empty();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`DROP TABLESPACE IF EXISTS ${name}`);
  await admin.end();
  await disk.remove();
}, 60_000);

const context: ConnectorContext = {
  secrets: { resolve: (reference) => Promise.resolve(new Secret(reference.replace('env:', ''))) },
  fileRoots: [],
  signal: new AbortController().signal,
};

async function stage(plan: VersionPlan): Promise<void> {
  const begun = await postgresTarget.begin(plan, context);
  if (!('session' in begun)) throw new InvariantError('Expected a session, found a receipt.');
  const { session } = begun;
  try {
    const batch = Array.from({ length: 1_000 }, (_, id) => [String(id), 'x'.repeat(200)]);
    for (let batches = 0; batches < 20; batches += 1)
      await session.write(encodeRows(plan.columns, batch), batch.length);
    await session.commit('00');
  } catch (error) {
    await session.abort();
    throw error;
  }
}

it('says that the disk of the target is full, leaves nothing, and goes on when there is room (T11)', async () => {
  const { host, port, user, password } = testStack().postgres;
  const plan: VersionPlan = {
    connection: {
      kind: 'postgres',
      uri: `postgres://${host}:${port}/${name}`,
      user,
      password: `env:${password}`,
    },
    schema: 'own',
    relation: 'rel',
    owner: 'team/pipeline',
    runId: 'run-1',
    attempt: 1,
    version: 1,
    columns: [testColumn('id', 'int64'), testColumn('text', 'text')],
    key: [],
    mode: 'replace',
  };
  disk.fill(3_000_000);
  await expect(stage(plan)).rejects.toMatchObject({
    code: 'CHIMERA_TARGET_FAILED',
    disposition: 'retry',
    hint: "The target's disk is full.",
  });
  disk.empty();
  const second = { ...plan, attempt: 2 };
  await stage(second);
  expect(await postgresTarget.publish(second, context)).toMatchObject({ publishedVersion: 1 });
  const reader = new pg.Client({
    connectionString: `postgres://${user}:${password}@${host}:${port}/${name}`,
  });
  await reader.connect();
  const { rows } = await reader.query('SELECT count(*)::int AS count FROM own.rel');
  await reader.end();
  expect(rows).toEqual([{ count: 20_000 }]);
}, 120_000);
