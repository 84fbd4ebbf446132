import { Secret } from '@chimera/config';
import { InvariantError } from '@chimera/contracts';
import {
  encodeRows,
  isolatedDatabase,
  testColumn,
  uniqueName,
  type IsolatedDatabase,
} from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeptConnections } from '../kept-connections.js';
import type { ConnectorContext } from '../source.js';
import type { StagingSession, VersionPlan } from '../target.js';
import { postgresTarget } from './target.connector.js';

let database: IsolatedDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await isolatedDatabase('pg_kept_writer');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(() => admin.end());

const context: ConnectorContext = {
  secrets: { resolve: (reference) => Promise.resolve(new Secret(reference.replace('env:', ''))) },
  fileRoots: [],
  signal: new AbortController().signal,
};
const aPlan = (): VersionPlan => ({
  connection: {
    kind: 'postgres',
    uri: `postgres://${database.host}:${database.port}/${database.name}`,
    user: database.user,
    password: `env:${database.password}`,
  },
  schema: 'own',
  relation: uniqueName('rel'),
  owner: 'team/pipeline',
  runId: 'run-1',
  attempt: 1,
  version: 1,
  columns: [testColumn('id', 'int64', { nullable: false })],
  key: ['id'],
});
const next = (plan: VersionPlan): VersionPlan => ({ ...plan, version: 2, runId: 'run-2' });
const aWorker = (): ConnectorContext => ({ ...context, kept: new KeptConnections() });

async function begin(plan: VersionPlan, worker: ConnectorContext): Promise<StagingSession> {
  const begun = await postgresTarget.begin(plan, worker);
  if (!('session' in begun)) throw new InvariantError('Expected a session, found a receipt.');
  return begun.session;
}

async function stageOneRow(plan: VersionPlan, session: StagingSession): Promise<number> {
  await session.write(encodeRows(plan.columns, [['1']]), 1);
  return (await session.commit('00')).rows;
}

async function backends(): Promise<readonly number[]> {
  const { rows } = await admin.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'chimera' ORDER BY pid`,
  );
  return rows.map(({ pid }) => pid);
}

describe('a connection that a writer keeps for its next run', () => {
  it('is not ended by whoever claims the relation it wrote before (Invariant 12)', async () => {
    const [before, now, worker] = [aPlan(), aPlan(), aWorker()];
    await stageOneRow(before, await begin(before, worker));
    const kept = await backends();

    const session = await begin(now, worker);
    expect(await backends()).toEqual(kept);
    await (await begin(next(before), context)).abort();
    expect(await stageOneRow(now, session)).toBe(1);
  });

  it('is not ended either when what it staged before is discarded by that very connection', async () => {
    const [before, now, worker] = [aPlan(), aPlan(), aWorker()];
    await stageOneRow(before, await begin(before, worker));
    await postgresTarget.discard(before, worker);

    const session = await begin(now, worker);
    await (await begin(next(before), context)).abort();
    expect(await stageOneRow(now, session)).toBe(1);
  });

  it('is ended when its relation is claimed while it writes', async () => {
    const plan = aPlan();
    const zombie = await begin(plan, aWorker());
    await (await begin(next(plan), context)).abort();
    await expect(stageOneRow(plan, zombie)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
  });
});
