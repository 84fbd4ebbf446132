import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { HandlerResult, MessageContext } from '@chimera/messaging';
import { Database, UnitOfWork, migrate, type EventEncoder, type Origin } from '@chimera/persistence';
import { Metrics, silentLogger } from '@chimera/telemetry';
import { isolatedDatabase } from '@chimera/testing';
import { stateOf } from '../domain/run.js';
import { ContractChangeRefusedHandler } from '../handlers/contract-change-refused.handler.js';
import { DeclarationChangedHandler } from '../handlers/declaration-changed.handler.js';
import { PipelineConfiguredHandler } from '../handlers/pipeline-configured.handler.js';
import { PipelineStateRequestedHandler } from '../handlers/pipeline-state-requested.handler.js';
import { RunAssessedHandler } from '../handlers/run-assessed.handler.js';
import { RunCancelRequestedHandler } from '../handlers/run-cancel-requested.handler.js';
import { RunFailedHandler } from '../handlers/run-failed.handler.js';
import { RunStagedHandler } from '../handlers/run-staged.handler.js';
import { RunStartRequestedHandler } from '../handlers/run-start-requested.handler.js';
import { SchemaChangeFoundHandler } from '../handlers/schema-change-found.handler.js';
import { SourceChangedHandler } from '../handlers/source-changed.handler.js';
import { SupervisorReportedHandler } from '../handlers/supervisor-reported.handler.js';
import { VersionPublishedHandler } from '../handlers/version-published.handler.js';
import { GateRepository } from '../repositories/gate.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';
import { ScheduleRepository } from '../repositories/schedule.repository.js';
import { SupervisorRepository } from '../repositories/supervisor.repository.js';
import { Clock, DatabaseClock } from './clock.js';
import { DecisionApplier } from './decision-applier.js';
import { Declarations } from './declarations.js';
import { FactIntake, FactRecorder } from './fact-recorder.js';
import { KnownWorld } from './known-world.js';
import { PipelineGates } from './pipeline-gates.js';
import { PlanPass } from './plan-pass.js';
import { Planner } from './planner.js';
import { RunMeter } from './run-meter.js';
import { RunRequests } from './run-requests.js';
import { Passes } from './passes.js';
import { SchedulePass } from './schedule-pass.js';
import { Schedules } from './schedules.js';
import { Triggers } from './triggers.js';
import { WaitTeller } from './wait-teller.js';

const migrations = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Events go to the outbox as JSON: what is published is looked at there. */
const asJson: EventEncoder = {
  encodeEvent: (topic, message, origin: Origin) => ({
    key: topic.name,
    headers: { correlation: origin.correlationId },
    payload: Buffer.from(JSON.stringify(message)),
  }),
};

/** A database of the service's own; `close` it at the end. */
export async function aDatabase(): Promise<{ work: UnitOfWork; close: () => Promise<void> }> {
  const { url } = await isolatedDatabase('orchestrator');
  await migrate({ connectionUrl: url, schema: 'orchestrator', directories: [migrations] });
  const database = new Database({ connectionUrl: url, schema: 'orchestrator' }, silentLogger);
  return { work: new UnitOfWork({ database, encoder: asJson }), close: () => database.close() };
}

/** Events of a topic in the order in which they were published, of one pipeline or run. */
export async function published<T>(
  work: UnitOfWork,
  topic: { readonly name: string },
  of: { readonly runId?: string; readonly pipeline?: string },
): Promise<(T & { correlation: string })[]> {
  const rows = await work.read((tx) =>
    tx.query<{ payload: Buffer; headers: { correlation: string } }>(
      'select payload, headers from outbox where topic = $1 order by id',
      [topic.name],
    ),
  );
  return rows
    .map((row) => ({ ...(JSON.parse(row.payload.toString()) as T & typeof of), ...row.headers }))
    .filter((event) => (of.runId === undefined ? event.pipeline === of.pipeline : event.runId === of.runId));
}

export function context(correlationId: string = randomUUID(), occurredAt = new Date()): MessageContext {
  return {
    messageId: randomUUID(),
    topic: 'test',
    group: 'orchestrator',
    correlationId,
    causationId: null,
    actor: 'ada',
    key: 'key',
    occurredAt,
    attempt: 1,
    traceparent: null,
    signal: new AbortController().signal,
    log: silentLogger,
  };
}

const testOrigin: Origin = { correlationId: 'test', causationId: null, actor: 'test', traceparent: null };

/** A clock that a test sets. */
export class SetClock extends Clock {
  constructor(public at: number) {
    super();
  }

  now(): Promise<number> {
    return Promise.resolve(this.at);
  }
}

/** A batch handler that is given messages one at a time. */
function oneByOne<M>(handler: {
  handleBatch(
    batch: readonly { readonly message: M; readonly context: MessageContext }[],
  ): Promise<HandlerResult>;
}) {
  return {
    handle: (message: M, context: MessageContext) => handler.handleBatch([{ message, context }]),
    handleBatch: (batch: readonly { readonly message: M; readonly context: MessageContext }[]) =>
      handler.handleBatch(batch),
  };
}

/** The service without Kafka around it. */
export function anOrchestrator(work: UnitOfWork, clock: Clock = new DatabaseClock()) {
  const runs = new RunRepository();
  const pipelines = new PipelineRepository();
  const supervisors = new SupervisorRepository();
  const gateRepository = new GateRepository();
  const meter = new RunMeter(work, runs, gateRepository, new Metrics({ service: 'orchestrator' }));
  const recorder = new FactRecorder(runs, clock, meter);
  const requests = new RunRequests(pipelines, runs, recorder);
  const gates = new PipelineGates(gateRepository, pipelines, clock);
  const declarations = new Declarations(gateRepository, pipelines, gates);
  const applier = new DecisionApplier(work, runs, recorder);
  const waits = new WaitTeller(work, runs);
  const pass = new PlanPass(work, new KnownWorld(clock, runs, pipelines, supervisors), applier, waits);
  const standings = new ScheduleRepository();
  const triggers = new Triggers(standings, runs, requests);
  const schedules = new Schedules(standings, triggers, clock);
  const schedulePass = new SchedulePass(work, clock, standings, pipelines, schedules, gates);
  const planner = new Planner(new Passes(schedulePass, pass), silentLogger);
  const facts = new FactIntake(work, recorder, planner);
  return {
    pass,
    schedulePass,
    state: async (runId: string) => {
      const run = await work.run(testOrigin, (tx) => runs.lock(tx, runId));
      return run === null
        ? null
        : { state: stateOf(run.facts), version: run.version, waitingFor: run.waitingFor };
    },
    requested: new RunStartRequestedHandler(work, requests, planner),
    cancelRequested: oneByOne(new RunCancelRequestedHandler(facts)),
    configured: new PipelineConfiguredHandler(work, pipelines, requests, schedules, declarations, planner),
    stateRequested: new PipelineStateRequestedHandler(work, gates, planner),
    declared: new DeclarationChangedHandler(work, declarations, planner),
    reported: new SupervisorReportedHandler(work, supervisors, planner),
    schemaChanged: new SchemaChangeFoundHandler(work, gates, runs, recorder, planner),
    contractRefused: new ContractChangeRefusedHandler(work, gates, pipelines, planner),
    failed: oneByOne(new RunFailedHandler(facts)),
    staged: oneByOne(new RunStagedHandler(facts)),
    assessed: oneByOne(new RunAssessedHandler(facts)),
    published: oneByOne(new VersionPublishedHandler(work, recorder, runs, pipelines, triggers, planner)),
    sourceChanged: new SourceChangedHandler(work, pipelines, triggers, planner),
  };
}

export const heartbeat = {
  supervisor: 'supervisor-1',
  slots: 4,
  freeSlots: 4,
  freeCpuCores: 4,
  freeMemoryBytes: 8e9,
  activeRuns: [],
};

/** A request for a run of a pipeline of its own. */
export function aRequest() {
  return {
    runId: randomUUID(),
    namespace: 'aviation',
    pipeline: `p_${randomUUID().slice(0, 8)}`,
    requestedBy: 'ada',
    parameters: '{}',
    rerunOf: null as string | null,
  };
}

const ledger = { read: 0, staged: 0, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: null };

interface Of {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
}

function about({ runId, namespace, pipeline }: Of) {
  return { runId, attempt: 1, namespace, pipeline, dataset: 'flights', version: 1, usage: [] };
}

export function aPublication(of: Of) {
  const owner = { urn: 'urn', team: 'data', supportEmail: 'data@example.org' };
  return { ...about(of), ...owner, target: 't', relation: 'r', ledger, wallMillis: 1 };
}

export function aFailure(of: Of, retryable: boolean, code = 'CHIMERA_SOURCE_CREDENTIALS') {
  return { ...about(of), code, message: 'Refused.', hint: 'Mend it.', retryable };
}

export function aStaging(of: Of) {
  const { urn, team, supportEmail } = aPublication(of);
  return { ...about(of), urn, team, supportEmail };
}
