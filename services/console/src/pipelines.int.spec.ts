import { randomUUID } from 'node:crypto';
import { consoleConfig, loadConfig } from '@chimera/config';
import { startService, type RunningService } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { meshAround, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import type { ObservedEvent } from './domain/observed-event.js';
import { ProjectionRepository } from './repositories/projection.repository.js';

const migrations = new URL('../migrations/', import.meta.url);
let mesh: MeshAround;
let service: RunningService;

beforeAll(async () => {
  mesh = await meshAround({ service: 'console', migrations, hears: [] });
  const config = loadConfig(consoleConfig, mesh.environment);
  service = await startService({ config, module: AppModule, migrations, group: uniqueName('console') });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

const origin = { correlationId: 'test', causationId: null, actor: 'test', traceparent: null };

async function apply(namespace: string, name: string, message: object, second = 0): Promise<void> {
  const event: ObservedEvent = {
    id: randomUUID(),
    name,
    type: `chimera.${name}.v1`,
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
    subject: `${namespace}/p`,
    correlationId: 'c',
    causationId: null,
    actor: 'ada',
    message: { namespace, pipeline: 'p', dataset: 'flights', ...message },
  };
  const work = service.app.get(UnitOfWork);
  await work.run(origin, (tx) => new ProjectionRepository().apply(tx, [event]));
}

async function get(path: string) {
  const response = await fetch(new URL(path, service.url), {
    headers: { authorization: `Bearer ${mesh.token}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('pipelines in the console', () => {
  it('are told with their state and newest run, also when their state came first', async () => {
    const namespace = uniqueName('ns');
    const [first, second] = [randomUUID(), randomUUID()];
    const config = '{"ingestion":{"trigger":{"kind":"manual"},"priority":5}}';
    const state = {
      revision: 2,
      state: 'held',
      reason: 'A column is gone.',
      changedBy: 'service:orchestrator',
    };
    await apply(namespace, 'orchestrator.pipeline-state-changed', state);
    await apply(namespace, 'orchestrator.pipeline-state-changed', { ...state, revision: 1, state: 'paused' });
    await apply(namespace, 'intake.pipeline-configured', { configVersion: 1, config });
    await apply(namespace, 'orchestrator.run-requested', { runId: first, version: 1 }, 1);
    await apply(namespace, 'orchestrator.run-requested', { runId: second, version: 2 }, 2);
    await apply(namespace, 'orchestrator.run-cancelled', { runId: first, requestedBy: 'ada', reason: '' }, 3);

    const { body } = await get(`/v1/pipelines?namespace=${namespace}`);
    expect(body['pipelines']).toMatchObject([
      { pipeline: 'p', dataset: 'flights', state: 'held', lastRun: { runId: second, version: 2 } },
    ]);
    const one = await get(`/v1/pipelines/${namespace}/p`);
    expect(one.body).toMatchObject({
      reason: 'A column is gone.',
      runs: [{ runId: second }, { runId: first }],
    });
    const cancelled = await get(`/v1/runs?namespace=${namespace}&state=cancelled`);
    expect(cancelled.body['runs']).toMatchObject([{ runId: first }]);
  });

  it('are refused by name and state with what to do', async () => {
    expect(await get('/v1/pipelines/none/none')).toMatchObject({
      status: 404,
      body: { code: 'CHIMERA_PIPELINE_UNKNOWN' },
    });
    expect(await get('/v1/runs?state=sideways')).toMatchObject({ body: { code: 'CHIMERA_USAGE' } });
  });
});
