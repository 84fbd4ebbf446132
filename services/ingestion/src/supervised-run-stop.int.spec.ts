import { topics, type RunAssigned, type RunStopRequested } from '@chimera/contracts';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { eventually, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assessed, Surroundings, type SupervisorProcess } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Database;
let supervisor: SupervisorProcess;

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Database({ connectionUrl: mesh.warehouse.url, schema: 'public' }, silentLogger);
});

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
});

async function aTable(rows: number): Promise<string> {
  const table = uniqueName('stopped');
  await warehouse.transaction((session) =>
    session.query(`create table ${table} as
      select n::bigint as id, md5(n::text) as code from generate_series(1, ${rows}) n`),
  );
  return table;
}

/** Everything in the warehouse that belongs to the dataset, but the source. */
async function traces(table: string): Promise<readonly string[]> {
  return warehouse.transaction(async (session) => {
    const sql = `select c.relname as name from pg_class c where c.relname like $1 and c.relkind in ('r', 'v', 'p')`;
    return (await session.query<{ name: string }>(sql, [`${table}\\_copy%`])).map(({ name }) => name);
  });
}

function stopOf(assigned: RunAssigned, change: Partial<RunStopRequested> = {}): RunStopRequested {
  const { runId, attempt, namespace, pipeline } = assigned;
  const who = { requestedBy: 'ada', reason: 'wrong table' };
  return { runId, attempt, namespace, pipeline, supervisor: assigned.supervisor, ...who, ...change };
}

const assign = (assigned: RunAssigned) => mesh.publish(topics.orchestrator.runAssigned, assigned);
const stop = (assigned: RunAssigned) => mesh.publish(topics.orchestrator.runStopRequested, stopOf(assigned));

/** The run is told as cancelled, once, and readers find nothing new. */
async function isCancelled(assigned: RunAssigned, left: readonly string[] = []): Promise<void> {
  const failed = await mesh.event(topics.ingestion.runFailed, assigned);
  expect(failed).toMatchObject({ code: 'CHIMERA_RUN_CANCELLED', retryable: false });
  expect(failed.message).toBe('The run was cancelled by ada: wrong table');
  await eventually(async () => expect(await traces(assigned.dataset)).toEqual(left), { deadlineMs: 30_000 });
  expect(mesh.events(topics.ingestion.runFailed, assigned.runId)).toHaveLength(1);
}

const patience = { timeout: 180_000 };

describe('a run that somebody cancels', patience, () => {
  beforeEach(async () => {
    supervisor = await mesh.startSupervisor(uniqueName('stopping').replaceAll('_', '-'));
    return () => mesh.killSupervisors();
  });

  it('ends while its rows move, and leaves nothing', async () => {
    const before = await mesh.assignment(await aTable(10), supervisor.id);
    await assign(before);
    await mesh.event(topics.ingestion.runStaged, before);

    const assigned = await mesh.assignment(await aTable(1_000), supervisor.id);
    await warehouse.transaction(async (session) => {
      // The writer waits here for as long as the run lives.
      await session.query('lock table _chimera.relations in access exclusive mode');
      await assign(assigned);
      await mesh.event(topics.ingestion.runStarted, assigned);
      await stop(assigned);
      await stop(assigned);
      await mesh.event(topics.ingestion.runFailed, assigned);
    });
    await isCancelled(assigned);
    expect(mesh.events(topics.ingestion.runStaged, assigned.runId)).toEqual([]);
  });

  it('ends when it is staged and has no verdict; a verdict that comes later changes nothing', async () => {
    const table = await aTable(100);
    const first = await mesh.assignment(table, supervisor.id);
    await assign(first);
    await mesh.event(topics.ingestion.runStaged, first);
    await mesh.publish(topics.dq.runAssessed, assessed(first, true));
    await mesh.event(topics.ingestion.versionPublished, first);

    const second = await mesh.assignment(table, supervisor.id, { version: 2 });
    await assign(second);
    await mesh.event(topics.ingestion.runStaged, second);
    await stop(second);
    await isCancelled(second, await traces(table).then((all) => all.filter((name) => !name.includes('v2'))));
    await mesh.publish(topics.dq.runAssessed, assessed(second, true));

    const third = await mesh.assignment(table, supervisor.id, { version: 3 });
    await assign(third);
    await mesh.event(topics.ingestion.runStaged, third);
    expect(mesh.events(topics.ingestion.versionPublished, second.runId)).toEqual([]);
  });

  it('is not cancelled any more once it is published', async () => {
    const assigned = await mesh.assignment(await aTable(100), supervisor.id);
    await assign(assigned);
    await mesh.event(topics.ingestion.runStaged, assigned);
    await mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    await mesh.event(topics.ingestion.versionPublished, assigned);
    await stop(assigned);
    const next = await mesh.assignment(await aTable(10), supervisor.id);
    await stop(next);
    await assign(next);
    await isCancelled(next);
    expect(mesh.events(topics.ingestion.runFailed, assigned.runId)).toEqual([]);
  });

  it('never begins when the request comes before the assignment', async () => {
    const assigned = await mesh.assignment(await aTable(10), supervisor.id);
    await stop(assigned);
    const marker = await mesh.assignment(await aTable(10), supervisor.id);
    await stop(marker);
    await assign(marker);
    await isCancelled(marker);
    await assign(assigned);
    await isCancelled(assigned);
    expect(mesh.events(topics.ingestion.runStarted, assigned.runId)).toEqual([]);
  });
});

describe('a run that is cancelled while its supervisor is gone', patience, () => {
  it('is told as cancelled when the supervisor is back, not as lost', async () => {
    const crashing = await mesh.startSupervisor('supervisor-stop-crash', {
      CHIMERA_CRASH_AT: 'supervisor.before-staged',
    });
    const assigned = await mesh.assignment(await aTable(1_000), crashing.id);
    await assign(assigned);
    await crashing.gone();
    const other = await mesh.startSupervisor('supervisor-stop-other');
    await stop(assigned);
    // The other supervisor has kept the request; it has taken everything up to here when it takes what follows.
    const marker = await mesh.assignment(await aTable(10), other.id);
    await stop(marker);
    await assign(marker);
    await isCancelled(marker);
    await crashing.restart();
    await isCancelled(assigned);
  });
});
