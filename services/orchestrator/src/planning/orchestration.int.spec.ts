import { randomUUID } from 'node:crypto';
import { topics, type RunAbandoned, type RunAssigned, type RunRequested } from '@chimera/contracts';
import type { UnitOfWork } from '@chimera/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConfiguration } from '../domain/plan.fixture.js';
import {
  aDatabase,
  aFailure,
  aPublication,
  aRequest,
  anOrchestrator,
  context,
  heartbeat,
  published,
} from './orchestrator.fixture.js';

let work: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ work, close } = await aDatabase());
});

afterAll(() => close());

describe('the orchestrator on Postgres', () => {
  it('takes a run from its request to an assignment, whichever of request and configuration comes first', async () => {
    const orchestrator = anOrchestrator(work);
    const early = aRequest();
    await orchestrator.requested.handle(early, context('flow-1'));
    await orchestrator.pass.run();
    expect(await orchestrator.state(early.runId)).toEqual({
      state: 'requested',
      version: null,
      waitingFor: 'configuration',
    });

    await orchestrator.configured.handle(aConfiguration(early), context());
    await orchestrator.pass.run();
    expect(await orchestrator.state(early.runId)).toMatchObject({ version: 1, waitingFor: 'supervisor' });

    await orchestrator.reported.handle(heartbeat, context());
    await orchestrator.pass.run();
    expect(await orchestrator.state(early.runId)).toMatchObject({ state: 'assigned', waitingFor: null });
    const assigned = await published<RunAssigned>(work, topics.orchestrator.runAssigned, {
      runId: early.runId,
    });
    expect(assigned).toMatchObject([
      { attempt: 1, version: 1, supervisor: 'supervisor-1', correlation: 'flow-1' },
    ]);
    expect(
      await published<RunRequested>(work, topics.orchestrator.runRequested, { runId: early.runId }),
    ).toHaveLength(1);
  });

  it('changes nothing when messages are delivered again (Invariant 2)', async () => {
    const orchestrator = anOrchestrator(work);
    const run = aRequest();
    await orchestrator.configured.handle(aConfiguration(run), context());
    await orchestrator.reported.handle(heartbeat, context());
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await orchestrator.requested.handle(run, context());
      await orchestrator.pass.run();
    }
    expect(await published(work, topics.orchestrator.runRequested, { runId: run.runId })).toHaveLength(1);
    expect(await published(work, topics.orchestrator.runAssigned, { runId: run.runId })).toHaveLength(1);
  });

  it('numbers runs of a pipeline without gaps and keeps later ones waiting', async () => {
    const orchestrator = anOrchestrator(work);
    const first = aRequest();
    const second = { ...first, runId: randomUUID() };
    await orchestrator.configured.handle(aConfiguration(first), context());
    await orchestrator.reported.handle(heartbeat, context());
    await Promise.all([first, second].map((run) => orchestrator.requested.handle(run, context())));
    await orchestrator.pass.run();
    const states = await Promise.all([first, second].map((run) => orchestrator.state(run.runId)));
    expect(states.map((state) => state?.version).sort()).toEqual([1, 2]);
    expect(states.find((state) => state?.version === 2)).toMatchObject({ waitingFor: 'pipeline' });

    const leader = states[0]?.version === 1 ? first : second;
    await orchestrator.published.handle(aPublication(leader), context());
    await orchestrator.pass.run();
    const after = await Promise.all([first, second].map((run) => orchestrator.state(run.runId)));
    expect(after.map((state) => state?.state).sort()).toEqual(['assigned', 'published']);
  });

  it('abandons what cannot be retried and tells the owner why', async () => {
    const orchestrator = anOrchestrator(work);
    const run = aRequest();
    await orchestrator.configured.handle(aConfiguration(run), context());
    await orchestrator.reported.handle(heartbeat, context());
    await orchestrator.requested.handle(run, context());
    await orchestrator.pass.run();
    await orchestrator.failed.handle(aFailure(run, false), context('flow-2'));
    await orchestrator.pass.run();
    expect(await orchestrator.state(run.runId)).toMatchObject({ state: 'abandoned' });
    expect(
      await published<RunAbandoned>(work, topics.orchestrator.runAbandoned, { runId: run.runId }),
    ).toMatchObject([
      {
        code: 'CHIMERA_SOURCE_CREDENTIALS',
        hint: 'Mend it.',
        supportEmail: 'data@example.org',
        attempts: 1,
        correlation: 'flow-2',
      },
    ]);
  });

  it('waits before it retries, and says until when a pass is needed', async () => {
    const orchestrator = anOrchestrator(work);
    const run = aRequest();
    await orchestrator.configured.handle(aConfiguration(run), context());
    await orchestrator.reported.handle(heartbeat, context());
    await orchestrator.requested.handle(run, context());
    await orchestrator.pass.run();
    await orchestrator.failed.handle(aFailure(run, true), context());
    const next = await orchestrator.pass.run();
    expect(await orchestrator.state(run.runId)).toMatchObject({
      state: 'requested',
      waitingFor: 'retry',
    });
    expect(next).toBeGreaterThan(0);
    expect(next).toBeLessThanOrEqual(2_500);
  });

  it('merges a batch as it would one message after the other, whatever repeats', async () => {
    const orchestrator = anOrchestrator(work);
    const runs = [aRequest(), aRequest()];
    await orchestrator.reported.handle(heartbeat, context());
    for (const run of runs) {
      await orchestrator.configured.handle(aConfiguration(run), context());
      await orchestrator.requested.handle(run, context());
    }
    await orchestrator.pass.run();
    const failures = runs.map((run) => ({
      message: aFailure(run, false),
      context: context(`flow ${run.runId}`),
    }));
    const foreign = { message: { ...failures[0]!.message, pipeline: 'another' }, context: context() };
    const batch = [...failures, foreign, failures[0]!, { ...failures[1]!, context: context('late') }];
    expect(await orchestrator.failed.handleBatch(batch)).toBeUndefined();
    expect(await orchestrator.failed.handleBatch(batch)).toMatchObject({ reason: 'already-handled' });
    await orchestrator.pass.run();
    for (const { runId } of runs) {
      expect(await orchestrator.state(runId)).toMatchObject({ state: 'abandoned' });
      // Caused by the message that told it first.
      expect(await published(work, topics.orchestrator.runAbandoned, { runId })).toMatchObject([
        { correlation: `flow ${runId}` },
      ]);
    }
  });

  it('tells why each of many runs waits, once, caused by what caused the run', async () => {
    const orchestrator = anOrchestrator(work);
    const runs = Array.from({ length: 8 }, aRequest);
    for (const run of runs) await orchestrator.requested.handle(run, context(`flow ${run.runId}`));
    await orchestrator.pass.run();
    await orchestrator.pass.run();
    for (const { runId } of runs)
      expect(await published(work, topics.orchestrator.runWaiting, { runId })).toMatchObject([
        { waitingFor: 'configuration', revision: 1, correlation: `flow ${runId}` },
      ]);
  });

  it('gives a slot away once although two instances plan at the same time', async () => {
    const instances = [anOrchestrator(work), anOrchestrator(work), anOrchestrator(work)];
    const [one] = instances;
    const runs = Array.from({ length: 12 }, aRequest);
    await one!.reported.handle({ ...heartbeat, slots: 5 }, context());
    for (const run of runs) {
      await one!.configured.handle(aConfiguration(run), context());
      await one!.requested.handle(run, context());
    }
    await Promise.all(instances.map((instance) => instance.pass.run()));
    const held = await work.read((tx) =>
      tx.query<{ count: number }>(
        `select count(*) as count from runs where state in ('assigned', 'running')`,
      ),
    );
    expect(held[0]?.count).toBeLessThanOrEqual(5);
    for (const run of runs) {
      expect(
        (await published(work, topics.orchestrator.runAssigned, { runId: run.runId })).length,
      ).toBeLessThanOrEqual(1);
    }
  });
});
