import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { topics, type RunAbandoned, type RunAssigned, type RunRequested } from '@chimera/contracts';
import type { MessageContext } from '@chimera/messaging';
import { Database, UnitOfWork, migrate, type EventEncoder, type Origin } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { isolatedDatabase } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConfiguration } from '../domain/plan.fixture.js';
import { stateOf } from '../domain/run.js';
import { PipelineConfiguredHandler } from '../handlers/pipeline-configured.handler.js';
import { RunFailedHandler } from '../handlers/run-failed.handler.js';
import { RunStagedHandler } from '../handlers/run-staged.handler.js';
import { RunStartRequestedHandler } from '../handlers/run-start-requested.handler.js';
import { SupervisorReportedHandler } from '../handlers/supervisor-reported.handler.js';
import { VersionPublishedHandler } from '../handlers/version-published.handler.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';
import { SupervisorRepository } from '../repositories/supervisor.repository.js';
import { DecisionApplier } from './decision-applier.js';
import { FactRecorder } from './fact-recorder.js';
import { PlanPass } from './plan-pass.js';
import { Planner } from './planner.js';

const migrations = fileURLToPath(new URL('../../migrations/', import.meta.url));
let database: Database;
let work: UnitOfWork;

beforeAll(async () => {
  const { url } = await isolatedDatabase('orchestrator');
  await migrate({ connectionUrl: url, schema: 'orchestrator', directories: [migrations] });
  database = new Database({ connectionUrl: url, schema: 'orchestrator' }, silentLogger);
  work = new UnitOfWork({ database, encoder: asJson });
});

afterAll(async () => {
  await database.close();
});

/** Events go to the outbox as JSON: what is published is looked at there. */
const asJson: EventEncoder = {
  encodeEvent: (topic, message, origin: Origin) => ({
    key: topic.name,
    headers: { correlation: origin.correlationId },
    payload: Buffer.from(JSON.stringify(message)),
  }),
};

async function published<T>(
  topic: { readonly name: string },
  runId: string,
): Promise<(T & { correlation: string })[]> {
  const rows = await work.read((tx) =>
    tx.query<{ payload: Buffer; headers: { correlation: string } }>(
      'select payload, headers from outbox where topic = $1 order by id',
      [topic.name],
    ),
  );
  return rows
    .map((row) => ({ ...(JSON.parse(row.payload.toString()) as T & { runId: string }), ...row.headers }))
    .filter((event) => event.runId === runId);
}

function context(correlationId: string = randomUUID()): MessageContext {
  return {
    messageId: randomUUID(),
    topic: 'test',
    group: 'orchestrator',
    correlationId,
    causationId: null,
    actor: 'ada',
    key: 'key',
    occurredAt: new Date(),
    attempt: 1,
    traceparent: null,
    signal: new AbortController().signal,
    log: silentLogger,
  };
}

/** The service without Kafka around it. */
function anOrchestrator() {
  const runs = new RunRepository();
  const pipelines = new PipelineRepository();
  const supervisors = new SupervisorRepository();
  const facts = new FactRecorder(runs);
  const pass = new PlanPass(work, runs, pipelines, supervisors, new DecisionApplier(work, runs, facts));
  const planner = new Planner(pass, silentLogger);
  return {
    pass,
    state: async (runId: string) => {
      const run = await work.run(systemOrigin, (tx) => runs.lock(tx, runId));
      return run === null
        ? null
        : { state: stateOf(run.facts), version: run.version, waitingFor: run.waitingFor };
    },
    requested: new RunStartRequestedHandler(work, pipelines, facts, planner),
    configured: new PipelineConfiguredHandler(work, pipelines, runs, planner),
    reported: new SupervisorReportedHandler(work, supervisors, planner),
    failed: new RunFailedHandler(work, facts, planner),
    staged: new RunStagedHandler(work, facts, planner),
    published: new VersionPublishedHandler(work, facts, planner),
  };
}

const systemOrigin: Origin = { correlationId: 'test', causationId: null, actor: 'test', traceparent: null };
const heartbeat = {
  supervisor: 'supervisor-1',
  slots: 4,
  freeSlots: 4,
  freeCpuCores: 4,
  freeMemoryBytes: 8e9,
  activeRuns: [],
};

function names() {
  return {
    runId: randomUUID(),
    namespace: 'aviation',
    pipeline: `p_${randomUUID().slice(0, 8)}`,
    requestedBy: 'ada',
    parameters: '{}',
    rerunOf: null,
  };
}

describe('the orchestrator on Postgres', () => {
  it('takes a run from its request to an assignment, whichever of request and configuration comes first', async () => {
    const orchestrator = anOrchestrator();
    const early = names();
    await orchestrator.requested.handle(early, context('flow-1'));
    await orchestrator.pass.run();
    expect(await orchestrator.state(early.runId)).toEqual({
      state: 'requested',
      version: null,
      waitingFor: 'pipeline-unknown',
    });

    await orchestrator.configured.handle(aConfiguration(early), context());
    await orchestrator.pass.run();
    expect(await orchestrator.state(early.runId)).toMatchObject({ version: 1, waitingFor: 'no-supervisor' });

    await orchestrator.reported.handle(heartbeat, context());
    await orchestrator.pass.run();
    expect(await orchestrator.state(early.runId)).toMatchObject({ state: 'assigned', waitingFor: null });
    const assigned = await published<RunAssigned>(topics.orchestrator.runAssigned, early.runId);
    expect(assigned).toMatchObject([
      { attempt: 1, version: 1, supervisor: 'supervisor-1', correlation: 'flow-1' },
    ]);
    expect(await published<RunRequested>(topics.orchestrator.runRequested, early.runId)).toHaveLength(1);
  });

  it('changes nothing when messages are delivered again (Invariant 2)', async () => {
    const orchestrator = anOrchestrator();
    const run = names();
    await orchestrator.configured.handle(aConfiguration(run), context());
    await orchestrator.reported.handle(heartbeat, context());
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await orchestrator.requested.handle(run, context());
      await orchestrator.pass.run();
    }
    expect(await published(topics.orchestrator.runRequested, run.runId)).toHaveLength(1);
    expect(await published(topics.orchestrator.runAssigned, run.runId)).toHaveLength(1);
  });

  it('numbers runs of a pipeline without gaps and keeps later ones waiting', async () => {
    const orchestrator = anOrchestrator();
    const first = names();
    const second = { ...first, runId: randomUUID() };
    await orchestrator.configured.handle(aConfiguration(first), context());
    await orchestrator.reported.handle(heartbeat, context());
    await Promise.all([first, second].map((run) => orchestrator.requested.handle(run, context())));
    await orchestrator.pass.run();
    const states = await Promise.all([first, second].map((run) => orchestrator.state(run.runId)));
    expect(states.map((state) => state?.version).sort()).toEqual([1, 2]);
    expect(states.find((state) => state?.version === 2)).toMatchObject({ waitingFor: 'earlier-run' });

    const leader = states[0]?.version === 1 ? first : second;
    await orchestrator.published.handle(aPublication(leader.runId, first), context());
    await orchestrator.pass.run();
    const after = await Promise.all([first, second].map((run) => orchestrator.state(run.runId)));
    expect(after.map((state) => state?.state).sort()).toEqual(['assigned', 'published']);
  });

  it('abandons what cannot be retried and tells the owner why', async () => {
    const orchestrator = anOrchestrator();
    const run = names();
    await orchestrator.configured.handle(aConfiguration(run), context());
    await orchestrator.reported.handle(heartbeat, context());
    await orchestrator.requested.handle(run, context());
    await orchestrator.pass.run();
    await orchestrator.failed.handle(aFailure(run, false), context('flow-2'));
    await orchestrator.pass.run();
    expect(await orchestrator.state(run.runId)).toMatchObject({ state: 'abandoned' });
    expect(await published<RunAbandoned>(topics.orchestrator.runAbandoned, run.runId)).toMatchObject([
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
    const orchestrator = anOrchestrator();
    const run = names();
    await orchestrator.configured.handle(aConfiguration(run), context());
    await orchestrator.reported.handle(heartbeat, context());
    await orchestrator.requested.handle(run, context());
    await orchestrator.pass.run();
    await orchestrator.failed.handle(aFailure(run, true), context());
    const next = await orchestrator.pass.run();
    expect(await orchestrator.state(run.runId)).toMatchObject({
      state: 'requested',
      waitingFor: 'retry-backoff',
    });
    expect(next).toBeGreaterThan(0);
    expect(next).toBeLessThanOrEqual(2_500);
  });

  it('gives a slot away once although two instances plan at the same time', async () => {
    const instances = [anOrchestrator(), anOrchestrator(), anOrchestrator()];
    const [one] = instances;
    const runs = Array.from({ length: 12 }, names);
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
      expect((await published(topics.orchestrator.runAssigned, run.runId)).length).toBeLessThanOrEqual(1);
    }
  });
});

const ledger = { read: 0, staged: 0, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: null };

function about(runId: string, of: { readonly namespace: string; readonly pipeline: string }) {
  const { namespace, pipeline } = of;
  return { runId, attempt: 1, namespace, pipeline, dataset: 'flights', version: 1, usage: [] };
}

function aPublication(runId: string, of: { readonly namespace: string; readonly pipeline: string }) {
  const owner = { urn: 'urn', team: 'data', supportEmail: 'data@example.org' };
  return { ...about(runId, of), ...owner, target: 't', relation: 'r', ledger, wallMillis: 1 };
}

function aFailure(run: ReturnType<typeof names>, retryable: boolean) {
  const failure = { code: 'CHIMERA_SOURCE_CREDENTIALS', message: 'Refused.', hint: 'Mend it.', retryable };
  return { ...about(run.runId, run), ...failure };
}
