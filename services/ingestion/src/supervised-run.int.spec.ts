import { topics, type RunAssigned } from '@chimera/contracts';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { eventually, uniqueName } from '@chimera/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { assessed, Surroundings, type SupervisorProcess } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Database;
let books: Database;

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Database({ connectionUrl: mesh.warehouse.url, schema: 'public' }, silentLogger);
  books = new Database({ connectionUrl: mesh.database.url, schema: 'ingestion' }, silentLogger);
});

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
  await books.close();
});

/** A table with rows that tell apart loss, repetition and damage. */
async function aTable(rows: number): Promise<string> {
  const table = uniqueName('flights');
  await warehouse.transaction(async (session) => {
    await session.query(
      `create table ${table} (id bigint primary key, code text not null, delay integer, at timestamptz)`,
    );
    await session.query(`insert into ${table} select n, md5(n::text) || repeat('x', (n % 50)::int),
      case when n % 7 = 0 then null else n % 300 end, '2026-01-01'::timestamptz + n * interval '1 second'
      from generate_series(1, ${rows}) as n`);
  });
  return table;
}

async function contentOf(relation: string): Promise<{ rows: number; sum: string }> {
  return warehouse.transaction(async (session) => {
    const [row] = await session.query<{ rows: number; sum: string }>(
      `select count(*) as rows, coalesce(sum(hashtext(t::text)::bigint), 0)::text as sum from ${relation} t`,
    );
    return row!;
  });
}

async function exists(relation: string): Promise<boolean> {
  return warehouse.transaction(async (session) => {
    const [row] = await session.query<{ found: boolean }>('select to_regclass($1) is not null as found', [
      relation,
    ]);
    return row!.found;
  });
}

/** Stages, assesses as passed, publishes; then the copy must be the source. */
async function publishes(assigned: RunAssigned, rows: number): Promise<void> {
  const staged = await mesh.event(topics.ingestion.runStaged, assigned);
  expect(staged.ledger).toMatchObject({ read: rows, staged: rows, sourceCount: rows });
  await mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
  await mesh.event(topics.ingestion.versionPublished, assigned);
  expect(await contentOf(`${assigned.dataset}_copy`)).toEqual(await contentOf(assigned.dataset));
}

/** Reminders that wait for their time: one for each staged attempt, so that none waits for a verdict for ever. */
async function remindersOf({ runId }: RunAssigned): Promise<number> {
  return books.transaction(async (session) => {
    const sql = `select count(*)::int as n from tasks where kind = 'remind' and payload->>'runId' = $1 and run_at > now()`;
    const [row] = await session.query<{ n: number }>(sql, [runId]);
    return row!.n;
  });
}

async function assign(assigned: RunAssigned): Promise<RunAssigned> {
  await mesh.publish(topics.orchestrator.runAssigned, assigned);
  return assigned;
}

// Processes start and consumer groups form before anything is tested; on a busy machine that takes its time.
const patience = { timeout: 180_000 };

describe('a supervisor with its workers on real servers', patience, () => {
  let supervisor: SupervisorProcess;

  beforeAll(async () => {
    supervisor = await mesh.startSupervisor('supervisor-plain');
  });

  it('stages a run unpublished, and publishes it when its checks passed (Invariant 9)', async () => {
    const table = await aTable(20_000);
    const assigned = await assign(await mesh.assignment(table, supervisor.id));
    const staged = await mesh.event(topics.ingestion.runStaged, assigned);
    expect(await exists(`${table}_copy`)).toBe(false);
    expect(staged.segments.length).toBeGreaterThan(0);
    expect(staged.usage.map((usage) => usage.role).sort()).toEqual(['reader', 'writer']);
    for (const usage of staged.usage) {
      expect(usage.cpuSeconds).toBeGreaterThan(0);
      expect(usage.peakMemoryBytes).toBeGreaterThan(32 * 1024 * 1024);
      expect(usage.peakMemoryBytes).toBeLessThan(300 * 1024 * 1024);
    }
    expect(await remindersOf(assigned)).toBe(1);
    await publishes(assigned, 20_000);
    expect(mesh.events(topics.ingestion.runStarted, assigned.runId)).toMatchObject([
      { rowsExpected: 20_000 },
    ]);
  });

  it('keeps readers on the last good version when checks failed', async () => {
    const table = await aTable(1_000);
    const first = await assign(await mesh.assignment(table, supervisor.id));
    await publishes(first, 1_000);
    const before = await contentOf(`${table}_copy`);
    await warehouse.transaction((session) => session.query(`delete from ${table} where id > 10`));

    const second = await assign(await mesh.assignment(table, supervisor.id, { version: 2 }));
    await mesh.event(topics.ingestion.runStaged, second);
    await mesh.publish(topics.dq.runAssessed, assessed(second, false));
    const rejected = await mesh.event(topics.ingestion.versionRejected, second);
    expect(rejected).toMatchObject({ lastGoodVersion: 1, failedChecks: [{ id: 'rows' }] });
    expect(await contentOf(`${table}_copy`)).toEqual(before);
  });

  it('changes nothing when assignment and verdict are delivered again (Invariant 2)', async () => {
    const table = await aTable(500);
    const assigned = await mesh.assignment(table, supervisor.id);
    await Promise.all([assign(assigned), assign(assigned)]);
    await publishes(assigned, 500);
    await mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    const later = await assign(await mesh.assignment(await aTable(10), supervisor.id));
    await mesh.event(topics.ingestion.runStaged, later);
    expect(mesh.events(topics.ingestion.runStaged, assigned.runId)).toHaveLength(1);
    expect(mesh.events(topics.ingestion.versionPublished, assigned.runId)).toHaveLength(1);
  });

  it('sets rows aside that break a rule, and counts them', async () => {
    const table = await aTable(1_000);
    const rule = {
      id: 'delay',
      rule: 'range',
      columns: ['id'],
      parameters: { min: '11' },
      severity: 'error',
    };
    const rules = [{ ...rule, action: 'quarantine' }];
    const assigned = await assign(await mesh.assignment(table, supervisor.id, { rules }));
    const staged = await mesh.event(topics.ingestion.runStaged, assigned);
    expect(staged.ledger).toMatchObject({ read: 1_000, staged: 990, quarantined: 10 });
  });

  it('does not stage a run with more rows aside than its pipeline allows, and leaves nothing of it', async () => {
    const table = await aTable(1_000);
    const rule = {
      id: 'delay',
      rule: 'range',
      columns: ['id'],
      parameters: { min: '501' },
      severity: 'error',
    };
    const rules = [{ ...rule, action: 'quarantine' }];
    const assigned = await assign(await mesh.assignment(table, supervisor.id, { rules }));
    const failed = await mesh.event(topics.ingestion.runFailed, assigned);
    expect(failed).toMatchObject({ code: 'CHIMERA_QUARANTINE_EXCEEDED', retryable: false });
    await eventually(async () => expect(await exists(`${table}_copy__v1`)).toBe(false), {
      deadlineMs: 30_000,
    });
  });

  it('tells what a user can mend as not retryable', async () => {
    const table = await aTable(1);
    const assigned = await mesh.assignment(table, supervisor.id);
    await warehouse.transaction((session) => session.query(`drop table ${table}`));
    await assign(assigned);
    const failed = await mesh.event(topics.ingestion.runFailed, assigned);
    expect(failed).toMatchObject({ retryable: false });
    expect(failed.code).toMatch(/^CHIMERA_SOURCE_/);
  });

  it('skips what is assigned to others, and reports that it lives', async () => {
    const table = await aTable(1);
    const elsewhere = await assign(await mesh.assignment(table, 'supervisor-elsewhere'));
    const here = await assign(await mesh.assignment(await aTable(1), supervisor.id));
    await mesh.event(topics.ingestion.runStaged, here);
    expect(mesh.events(topics.ingestion.runStarted, elsewhere.runId)).toEqual([]);
  });

  it('stops in good order on SIGTERM (Invariant 7)', async () => {
    const stopping = await mesh.startSupervisor('supervisor-stopping');
    const assigned = await assign(await mesh.assignment(await aTable(200_000), stopping.id));
    await mesh.event(topics.ingestion.runStarted, assigned);
    expect(await stopping.stop()).toBe(0);
    await stopping.restart();
    await publishes(assigned, 200_000);
  });
});

describe('a supervisor that meets crashes', patience, () => {
  beforeAll(() => mesh.killSupervisors());
  afterEach(() => mesh.killSupervisors());

  const crashing = (
    id: string,
    point: string,
    more: Record<string, string> = {},
  ): Promise<SupervisorProcess> => mesh.startSupervisor(id, { CHIMERA_CRASH_AT: point, ...more });

  it('fails the attempt of a reader killed in the middle; the next attempt has every row', async () => {
    const supervisor = await crashing('supervisor-reader', 'reader.after-batch:3');
    const table = await aTable(50_000);
    const first = await assign(await mesh.assignment(table, supervisor.id));
    const failed = await mesh.event(topics.ingestion.runFailed, first);
    expect(failed).toMatchObject({ code: 'CHIMERA_WORKER_LOST', retryable: true });
    expect(failed.usage.map((usage) => usage.role).sort()).toEqual(['reader', 'writer']);
    const second = await assign({ ...first, attempt: 2 });
    await publishes(second, 50_000);
  });

  it.each(['writer.after-batch:2', 'writer.before-commit', 'writer.after-commit'])(
    'starts a writer killed at %s again for the same attempt',
    async (point) => {
      const supervisor = await crashing(
        `supervisor-${point.replace(/[^a-z]/g, '-').replace(/-+$/, '')}`,
        point,
      );
      const assigned = await assign(await mesh.assignment(await aTable(50_000), supervisor.id));
      await publishes(assigned, 50_000);
      const [staged] = mesh.events(topics.ingestion.runStaged, assigned.runId);
      expect(staged!.usage.filter((usage) => usage.role === 'writer')).toHaveLength(2);
    },
  );

  it('fails what was running when the supervisor was killed; the next attempt stages the source as it is then', async () => {
    const supervisor = await crashing('supervisor-before-staged', 'supervisor.before-staged');
    const table = await aTable(5_000);
    const first = await assign(await mesh.assignment(table, supervisor.id));
    await supervisor.gone();
    await warehouse.transaction((session) => session.query(`delete from ${table} where id <= 1000`));
    await supervisor.restart();
    const failed = await mesh.event(topics.ingestion.runFailed, first);
    expect(failed).toMatchObject({ code: 'CHIMERA_WORKER_LOST', retryable: true });
    await publishes(await assign({ ...first, attempt: 2 }), 4_000);
  });

  it('goes on after a kill between staging and the verdict', async () => {
    const supervisor = await crashing('supervisor-after-staged', 'supervisor.after-staged');
    const assigned = await assign(await mesh.assignment(await aTable(5_000), supervisor.id));
    await supervisor.restart();
    await publishes(assigned, 5_000);
    expect(mesh.events(topics.ingestion.runFailed, assigned.runId)).toEqual([]);
  });

  it('says once that a version is published although it was killed right after publishing it', async () => {
    const supervisor = await crashing('supervisor-after-publish', 'supervisor.after-publish');
    const assigned = await assign(await mesh.assignment(await aTable(5_000), supervisor.id));
    await mesh.event(topics.ingestion.runStaged, assigned);
    await mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    await supervisor.gone();
    expect(await contentOf(`${assigned.dataset}_copy`)).toMatchObject({ rows: 5_000 });
    expect(mesh.events(topics.ingestion.versionPublished, assigned.runId)).toEqual([]);
    await supervisor.restart();
    await mesh.event(topics.ingestion.versionPublished, assigned);
    expect(mesh.events(topics.ingestion.versionPublished, assigned.runId)).toHaveLength(1);
  });

  it('moves rows of megabytes within 256 MB a worker (Invariant 11)', async () => {
    const supervisor = await mesh.startSupervisor('supervisor-tight', { CHIMERA_WORKER_MEMORY_MB: '256' });
    const table = uniqueName('wide');
    await warehouse.transaction((session) =>
      session.query(
        `create table ${table} as select n as id, repeat(md5(n::text), 200000) as doc from generate_series(1, 40) n`,
      ),
    );
    const wide = await assign(await mesh.assignment(table, supervisor.id));
    await publishes(wide, 40);
    expect(mesh.events(topics.ingestion.runFailed, wide.runId)).toEqual([]);
  });
});
