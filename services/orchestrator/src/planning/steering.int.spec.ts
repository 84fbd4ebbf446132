import { randomUUID } from 'node:crypto';
import {
  topics,
  type PipelineStateChanged,
  type RunAbandoned,
  type RunAssigned,
  type RunCancelled,
  type RunRequested,
  type RunStopRequested,
  type RunWaiting,
} from '@chimera/contracts';
import type { UnitOfWork } from '@chimera/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConfiguration } from '../domain/plan.fixture.js';
import {
  SetClock,
  aDatabase,
  aFailure,
  aPublication,
  aRequest,
  anOrchestrator,
  context,
  heartbeat,
  published,
} from './orchestrator.fixture.js';

const { orchestrator: events } = topics;
let work: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ work, close } = await aDatabase());
});

afterAll(() => close());

/** A service with room for everything, and a run of a pipeline that it knows. */
async function aRun(change: Parameters<typeof aConfiguration>[0] = {}) {
  const service = anOrchestrator(work);
  const run = aRequest();
  await service.reported.handle({ ...heartbeat, slots: 1_000 }, context());
  await service.configured.handle(aConfiguration({ ...run, ...change }), context());
  return { service, run };
}

const cancelOf = (run: { runId: string; namespace: string; pipeline: string }) => ({
  runId: run.runId,
  namespace: run.namespace,
  pipeline: run.pipeline,
  requestedBy: 'grace',
  reason: 'wrong day',
});

const stateOf = (run: { namespace: string; pipeline: string }, state: 'paused' | 'active') => ({
  requestId: randomUUID(),
  namespace: run.namespace,
  pipeline: run.pipeline,
  state,
  requestedBy: 'grace',
  reason: 'maintenance',
  acceptSchemaChange: false,
});

describe('parameters of a run', () => {
  const backfill = '{"from":"2026-01-01","mode":"backfill","to":"2026-01-31"}';

  it('go from the request to the supervisor, and over to a rerun', async () => {
    const { service, run } = await aRun();
    await service.requested.handle({ ...run, parameters: backfill }, context());
    await service.pass.run();
    await service.published.handle(aPublication(run), context());
    const rerun = { ...run, runId: randomUUID(), rerunOf: run.runId };
    await service.requested.handle(rerun, context());
    await service.pass.run();
    for (const { runId } of [run, rerun]) {
      expect(await published<RunRequested>(work, events.runRequested, { runId })).toMatchObject([
        { parameters: backfill },
      ]);
      expect(await published<RunAssigned>(work, events.runAssigned, { runId })).toMatchObject([
        { parameters: backfill },
      ]);
    }
  });

  it.each([
    ['a run that is not there', { rerunOf: randomUUID() }, 'CHIMERA_RUN_UNKNOWN'],
    ['parameters that nobody knows', { parameters: '{"mode":"sideways"}' }, 'CHIMERA_RUN_PARAMETERS'],
    ['what is no JSON', { parameters: 'full' }, 'CHIMERA_RUN_PARAMETERS'],
  ])('end a run of %s at once, with the reason', async (_, change, code) => {
    const { service, run } = await aRun();
    await service.requested.handle({ ...run, ...change }, context());
    expect(await service.state(run.runId)).toMatchObject({ state: 'abandoned' });
    expect(await published<RunAbandoned>(work, events.runAbandoned, run)).toMatchObject([
      { code, supportEmail: 'data@example.org' },
    ]);
    await service.pass.run();
    expect(await published(work, events.runAssigned, run)).toEqual([]);
  });

  it('are not taken from the run of another pipeline', async () => {
    const one = await aRun();
    await one.service.requested.handle({ ...one.run, parameters: backfill }, context());
    const { service, run } = await aRun();
    await service.requested.handle({ ...run, rerunOf: one.run.runId }, context());
    expect(await service.state(run.runId)).toMatchObject({ state: 'abandoned' });
  });
});

describe('cancelling', () => {
  it('ends a run that nobody has, whichever of request and cancellation comes first', async () => {
    for (const order of ['requested', 'cancelRequested'] as const) {
      const { service, run } = await aRun();
      if (order === 'cancelRequested') await service.cancelRequested.handle(cancelOf(run), context());
      await service.requested.handle(run, context());
      await service.cancelRequested.handle(cancelOf(run), context());
      await service.pass.run();
      expect(await service.state(run.runId)).toMatchObject({ state: 'cancelled' });
      expect(await published<RunCancelled>(work, events.runCancelled, run)).toMatchObject([
        { requestedBy: 'grace', reason: 'wrong day', team: 'data' },
      ]);
      expect(await published(work, events.runAssigned, run)).toEqual([]);
    }
  });

  it('asks the supervisor, and ends when it answers; the next run of the pipeline follows', async () => {
    const { service, run } = await aRun();
    const next = { ...run, runId: randomUUID() };
    await service.requested.handle(run, context());
    await service.requested.handle(next, context());
    await service.pass.run();
    await service.cancelRequested.handle(cancelOf(run), context());
    await service.pass.run();
    expect(await service.state(run.runId)).toMatchObject({ state: 'assigned' });
    expect(await published<RunStopRequested>(work, events.runStopRequested, run)).toMatchObject([
      { attempt: 1, supervisor: 'supervisor-1' },
    ]);
    await service.failed.handle(aFailure(run, false, 'CHIMERA_RUN_CANCELLED'), context());
    await service.pass.run();
    await service.pass.run();
    expect(await service.state(run.runId)).toMatchObject({ state: 'cancelled' });
    expect(await service.state(next.runId)).toMatchObject({ state: 'assigned' });
    expect(await published(work, events.runAbandoned, run)).toEqual([]);
  });

  it('has no effect on a run that is published', async () => {
    const { service, run } = await aRun();
    await service.requested.handle(run, context());
    await service.pass.run();
    await service.published.handle(aPublication(run), context());
    await service.cancelRequested.handle(cancelOf(run), context());
    await service.pass.run();
    expect(await service.state(run.runId)).toMatchObject({ state: 'published' });
    expect(await published(work, events.runCancelled, run)).toEqual([]);
  });

  it('is nothing that the owner of another pipeline can do, before or after the request', async () => {
    const { service, run } = await aRun();
    const foreign = { ...cancelOf(run), namespace: 'elsewhere' };
    await service.cancelRequested.handle(foreign, context());
    await service.requested.handle(run, context());
    await service.cancelRequested.handle(foreign, context());
    await service.pass.run();
    expect(await service.state(run.runId)).toMatchObject({ state: 'assigned' });
  });
});

describe('a pipeline', () => {
  it('starts nothing while paused, finishes what runs, and tells each change once', async () => {
    const { service, run } = await aRun();
    const next = { ...run, runId: randomUUID() };
    await service.requested.handle(run, context());
    await service.pass.run();
    for (let delivery = 0; delivery < 2; delivery += 1)
      await service.stateRequested.handle(stateOf(run, 'paused'), context());
    await service.requested.handle(next, context());
    await service.pass.run();
    expect(await service.state(run.runId)).toMatchObject({ state: 'assigned' });
    await service.published.handle(aPublication(run), context());
    await service.pass.run();
    expect(await service.state(next.runId)).toMatchObject({ state: 'requested', waitingFor: 'paused' });
    const waits = await published<RunWaiting>(work, events.runWaiting, next);
    expect(waits.map(({ revision, waitingFor }) => [revision, waitingFor])).toEqual([
      [1, 'pipeline'],
      [2, 'paused'],
    ]);
    expect(waits[1]!.detail).toMatch(/^grace paused it at .*: maintenance$/);

    await service.stateRequested.handle(stateOf(run, 'active'), context());
    await service.pass.run();
    expect(await service.state(next.runId)).toMatchObject({ state: 'assigned' });
    const { pipeline } = run;
    const changes = await published<PipelineStateChanged>(work, events.pipelineStateChanged, { pipeline });
    expect(changes.map(({ revision, state, changedBy }) => [revision, state, changedBy])).toEqual([
      [1, 'paused', 'grace'],
      [2, 'active', 'grace'],
    ]);
  });

  it('can be paused before it is configured', async () => {
    const service = anOrchestrator(work);
    const run = aRequest();
    await service.stateRequested.handle(stateOf(run, 'paused'), context());
    await service.configured.handle(aConfiguration(run), context());
    const { pipeline } = run;
    expect(await published(work, events.pipelineStateChanged, { pipeline })).toMatchObject([
      { state: 'paused', revision: 1 },
    ]);
  });

  it.each(['schemaChanged', 'failed'] as const)(
    'is held by a changed source and runs the same run again when configured anew (%s comes first)',
    async (first) => {
      const { service, run } = await aRun();
      await service.requested.handle(run, context());
      await service.pass.run();
      const deliveries = {
        schemaChanged: () => service.schemaChanged.handle(aSchemaChange(run), context()),
        failed: () => service.failed.handle(aFailure(run, false, 'CHIMERA_SOURCE_SCHEMA_CHANGED'), context()),
      };
      await deliveries[first]();
      await service.pass.run();
      await deliveries[first === 'failed' ? 'schemaChanged' : 'failed']();
      await service.pass.run();
      expect(await service.state(run.runId)).toMatchObject({ state: 'requested', waitingFor: 'held' });
      await service.configured.handle(aConfiguration({ ...run, configVersion: 2 }), context());
      await service.pass.run();
      expect(await published<RunAssigned>(work, events.runAssigned, run)).toMatchObject([
        { attempt: 1, configVersion: 1 },
        { attempt: 2, configVersion: 2 },
      ]);
      const { pipeline } = run;
      expect(await published(work, events.pipelineStateChanged, { pipeline })).toMatchObject([
        { state: 'held', reason: expect.stringContaining('columnAdded tail to text') as string },
        { state: 'active' },
      ]);
    },
  );

  it('waits for a person when no new contract comes, and for the contract again once a person accepts', async () => {
    const dataset = `d_${randomUUID().slice(0, 8)}`;
    const { service, run } = await aRun({ dataset });
    const { namespace, pipeline } = run;
    await service.requested.handle(run, context());
    await service.pass.run();
    await service.schemaChanged.handle(aSchemaChange(run), context());
    const owner = { urn: 'urn', intent: 'flights', team: 'data', supportEmail: 's', contractVersion: 1 };
    const fault = { code: 'X', path: '', message: 'A column is gone.', expected: '', found: '', hint: '' };
    const refusal = { ...owner, namespace, pipeline, dataset, cause: 'schema-change', requestId: run.runId };
    await service.contractRefused.handle({ ...refusal, faults: [fault] }, context());
    await service.stateRequested.handle({ ...stateOf(run, 'active'), acceptSchemaChange: true }, context());
    const told = await published<PipelineStateChanged>(work, events.pipelineStateChanged, { pipeline });
    expect(
      told.map(({ state, reason }) => [state, /No new contract|grace accepted/.exec(reason)?.[0]]),
    ).toEqual([
      ['held', undefined],
      ['held', 'No new contract'],
      ['held', 'grace accepted'],
    ]);
    await service.stateRequested.handle(stateOf(run, 'active'), context());
    expect(await published(work, events.pipelineStateChanged, { pipeline })).toHaveLength(4);
  });

  it('is not held by a change that its configuration knows already', async () => {
    const { service, run } = await aRun();
    await service.requested.handle(run, context());
    await service.pass.run();
    await service.configured.handle(aConfiguration({ ...run, configVersion: 2 }), context());
    await service.schemaChanged.handle(aSchemaChange(run), context());
    await service.failed.handle(aFailure(run, false, 'CHIMERA_SOURCE_SCHEMA_CHANGED'), context());
    await service.pass.run();
    expect(await published(work, events.runAssigned, run)).toHaveLength(2);
  });

  it('stops when its declaration ends, by the newest version of the intent, and goes on by itself', async () => {
    const clock = new SetClock(Date.parse('2026-03-31T23:59:00Z'));
    const service = anOrchestrator(work, clock);
    const run = { ...aRequest(), intent: `i_${randomUUID()}`, intentVersion: 2 };
    const configured = aConfiguration({ ...run, declarationValidUntil: '2026-03-31' });
    await service.configured.handle(configured, context());
    await service.requested.handle(run, context());
    const declaration = {
      ...run,
      team: 'data',
      supportEmail: 's',
      declaredBy: 'jo',
      basis: 'b',
      terms: null,
    };
    const old = { ...declaration, intentVersion: 1, validUntil: '2099-01-01' };
    await service.declared.handle(old, context());
    await service.reported.handle({ ...heartbeat, slots: 1_000 }, context());
    await service.pass.run();
    expect(await service.state(run.runId)).toMatchObject({ state: 'assigned' });
    await service.published.handle(aPublication(run), context());

    clock.at = Date.parse('2026-04-01T00:00:00Z');
    const second = { ...run, runId: randomUUID() };
    await service.requested.handle(second, context());
    await service.pass.run();
    expect(await service.state(second.runId)).toMatchObject({ waitingFor: 'declaration' });
    await service.declared.handle({ ...declaration, intentVersion: 3, validUntil: '2026-12-31' }, context());
    await service.pass.run();
    expect(await service.state(second.runId)).toMatchObject({ state: 'assigned' });
  });
});

function aSchemaChange(run: { runId: string; namespace: string; pipeline: string }) {
  const { runId, namespace, pipeline } = run;
  const owner = { urn: 'urn', intent: 'flights', team: 'data', supportEmail: 'data@example.org' };
  const change = { policy: 'evolve', action: 'evolving', contractVersion: 1 };
  const differences = [{ kind: 'columnAdded', column: 'tail', before: null, after: 'text' }];
  return { runId, attempt: 1, namespace, pipeline, dataset: 'flights', ...owner, ...change, differences };
}
