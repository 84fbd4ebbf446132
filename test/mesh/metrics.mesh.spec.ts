import { serviceNames } from '@chimera/config';
import {
  ScrapedMetrics,
  eventually,
  meshIntent,
  openMesh,
  postgresSource,
  replaceIn,
  uniqueName,
} from '@chimera/testing';
import { describe, expect, it } from 'vitest';

const mesh = openMesh();
const scrape = (service: (typeof serviceNames)[number]) =>
  ScrapedMetrics.of(mesh.addresses.services[service]);

describe('every service', () => {
  it.each(serviceNames)('%s serves its measurements, and says that it is ready', async (service) => {
    const metrics = await eventually(async () => {
      const found = await scrape(service);
      expect(found.sum('chimera_ready')).toBe(1);
      return found;
    });
    for (const name of [
      'messaging_client_consumed_messages_total',
      'messaging_process_duration_seconds_count',
      'chimera_consumer_lag',
      'chimera_consumer_oldest_message_age_seconds',
      'chimera_outbox_events',
      'chimera_outbox_oldest_event_age_seconds',
      'chimera_build_info',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_max_seconds',
    ])
      expect([name, metrics.names.has(name)]).toEqual([name, true]);
    expect(metrics.sum('process_resident_memory_bytes')).toBeGreaterThan(30e6);
    expect(metrics.valuesOf('chimera_ready', 'service')).toEqual([service]);
  });
});

describe('a run', () => {
  const rows = 5_000;

  it('is measured by the services that it passes', async () => {
    const [source, warehouse] = await Promise.all([mesh.database(), mesh.database()]);
    const name = uniqueName('metered');
    await source.fill(name, rows);
    const ingestion = replaceIn(warehouse, name, { key: ['id'] });
    const intent = meshIntent(name, postgresSource(source), [{ name, from: `public.${name}`, ingestion }]);
    const [pipeline = ''] = await mesh.prepare(intent);
    const before = { ingestion: await scrape('ingestion'), orchestrator: await scrape('orchestrator') };
    const run = await mesh.run(await mesh.startRun('mesh', pipeline));
    expect(run).toMatchObject({ state: 'published', ledger: { read: rows, staged: rows } });
    // Other runs of the mesh count too: at least ours has been.
    await eventually(async () => {
      const ingested = await scrape('ingestion');
      const planned = await scrape('orchestrator');
      for (const stage of ['read', 'moved', 'loaded']) {
        const labels = { chimera_stage: stage };
        const rose =
          ingested.sum('chimera_run_rows_total', labels)! -
          (before.ingestion.sum('chimera_run_rows_total', labels) ?? 0);
        expect(rose).toBeGreaterThanOrEqual(rows);
      }
      const finished = (metrics: ScrapedMetrics) =>
        metrics.sum('chimera_runs_finished_total', { chimera_outcome: 'published' }) ?? 0;
      expect(finished(planned)).toBeGreaterThan(finished(before.orchestrator));
      const steps = planned.valuesOf('chimera_run_step_duration_seconds_count', 'chimera_step');
      expect(steps).toEqual(expect.arrayContaining(['assess', 'publish', 'stage', 'start', 'total']));
      expect(planned.sum('chimera_run_queue_wait_seconds_count')).toBeGreaterThan(0);
    });
    const checked = await scrape('dq');
    expect(
      checked.sum('chimera_worker_cpu_seconds_total', { chimera_worker_role: 'checker' }),
    ).toBeGreaterThan(0);
    expect(checked.sum('chimera_promises_broken')).toBeGreaterThanOrEqual(0);
  });
});
