import { topics, type RunAssigned } from '@chimera/contracts';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { ScrapedMetrics, eventually, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessed, Surroundings, type SupervisorProcess } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Database;
let supervisor: SupervisorProcess;

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Database({ connectionUrl: mesh.warehouse.url, schema: 'public' }, silentLogger);
  supervisor = await mesh.startSupervisor('supervisor-metered', {
    CHIMERA_METRICS_NAMESPACES: 'elsewhere',
  });
}, 240_000);

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
});

async function aTable(rows: number): Promise<string> {
  const table = uniqueName('metered');
  await warehouse.query(`create table ${table} (id bigint primary key, code text not null)`);
  await warehouse.query(`insert into ${table} select n, md5(n::text) from generate_series(1, ${rows}) as n`);
  return table;
}

async function assign(assigned: RunAssigned): Promise<RunAssigned> {
  await mesh.publish(topics.orchestrator.runAssigned, assigned);
  return assigned;
}

async function scrape(): Promise<ScrapedMetrics> {
  return ScrapedMetrics.parse(await (await supervisor.fetch('/metrics', {})).text());
}

/** What rose between two scrapes, by name and labels. */
function risen(before: ScrapedMetrics, after: ScrapedMetrics) {
  return (name: string, labels: Record<string, string> = {}): number =>
    (after.sum(name, labels) ?? 0) - (before.sum(name, labels) ?? 0);
}

const idFrom = (min: string) => ({
  id: 'sane',
  rule: 'range',
  columns: ['id'],
  parameters: { min },
  severity: 'error',
  action: 'quarantine',
});

describe('measurements of runs', { timeout: 180_000 }, () => {
  it('are those of the run: its rows, bytes, processes and steps', async () => {
    const before = await scrape();
    const rules = [idFrom('11')];
    const assigned = await assign(await mesh.assignment(await aTable(2_000), supervisor.id, { rules }));
    const staged = await mesh.event(topics.ingestion.runStaged, assigned);
    const rose = risen(before, await scrape());
    const rows = (stage: string) => rose('chimera_run_rows_total', { chimera_stage: stage });
    expect({ read: rows('read'), moved: rows('moved'), loaded: rows('loaded') }).toEqual({
      read: 2_000,
      moved: 1_990,
      loaded: 1_990,
    });
    expect(rows('quarantined')).toBe(staged.ledger.quarantined);
    expect(rose('chimera_run_bytes_total', { chimera_stage: 'moved' })).toBeGreaterThan(1_990 * 33);
    expect(rose('chimera_run_attempts_total', { chimera_outcome: 'staged' })).toBe(1);
    for (const { role, cpuSeconds } of staged.usage) {
      const named = { chimera_worker_role: role };
      expect(rose('chimera_worker_cpu_seconds_total', named)).toBeCloseTo(cpuSeconds, 3);
      expect(rose('chimera_worker_peak_memory_bytes_count', named)).toBe(1);
    }
    expect(rose('chimera_run_step_duration_seconds_count', { chimera_step: 'read' })).toBe(1);
    await mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    await mesh.event(topics.ingestion.versionPublished, assigned);
  });

  it('have no label value that users choose', async () => {
    const metrics = await scrape();
    expect(metrics.valuesOf('chimera_run_rows_total', 'chimera_namespace')).toEqual(['other']);
  });

  it('show a message that is delivered twice as one duplicate', async () => {
    const assigned = await assign(await mesh.assignment(await aTable(10), supervisor.id));
    await mesh.event(topics.ingestion.runStaged, assigned);
    const about = { messaging_destination_name: topics.orchestrator.runAssigned.name };
    const before = await scrape();
    const handled = before.sum('messaging_client_consumed_messages_total', about) ?? 0;
    // The same record once more, as a producer sends it whose answer was lost.
    await mesh.repeatLast();
    await eventually(async () => {
      const now = (await scrape()).sum('messaging_client_consumed_messages_total', about);
      expect(now).toBe(handled + 1);
    });
    expect(risen(before, await scrape())('chimera_duplicates_dropped_total', about)).toBe(1);
    expect(mesh.events(topics.ingestion.runStaged, assigned.runId)).toHaveLength(1);
  });

  it('show an attempt that a newer one has replaced as fenced by the target', async () => {
    const assigned = await assign(await mesh.assignment(await aTable(100), supervisor.id));
    await mesh.event(topics.ingestion.runStaged, assigned);
    // As an attempt elsewhere does that this supervisor has not heard of.
    const claimed = await warehouse.query(
      'update _chimera.relations set attempt = attempt + 1 where run_id = $1 returning 1',
      [assigned.runId],
    );
    expect(claimed).toHaveLength(1);
    const before = await scrape();
    await mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    const failed = await mesh.event(topics.ingestion.runFailed, assigned);
    expect(failed.code).toBe('CHIMERA_WRITER_FENCED');
    const rose = risen(before, await scrape());
    expect(rose('chimera_writers_fenced_total', { chimera_reason: 'target' })).toBe(1);
    expect(rose('chimera_writers_fenced_total', { chimera_reason: 'assignment' })).toBe(0);
  });

  it('show what is free and spare when nothing runs', async () => {
    await eventually(async () => {
      const metrics = await scrape();
      expect(metrics.sum('chimera_run_slots_free')).toBe(metrics.sum('chimera_run_slots'));
      expect(metrics.sum('chimera_workers_running')).toBe(0);
      expect(metrics.sum('chimera_workers_spare')).toBeGreaterThan(0);
      expect(metrics.sum('chimera_ready')).toBe(1);
      expect(metrics.sum('chimera_outbox_events')).toBe(0);
    });
  });
});
