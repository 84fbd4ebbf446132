import type { DatasetContract, PipelineConfigured } from '@chimera/contracts';
import { openGate } from './gate.js';
import type { Pipeline } from './pipeline.js';
import { mergeFact, noFacts, type FailedFact } from './run-facts.js';
import type { Run } from './run.js';
import type { Supervisor } from './supervisor.js';

const contract: DatasetContract = {
  version: 1,
  subject: 'chimera.data.aviation.flights.v1-value',
  schemaId: 1,
  columns: [],
  loadTopic: 'chimera.load.aviation.flights',
  loadSchemaId: 2,
  quarantineTopic: 'chimera.quarantine.aviation.flights',
  quarantineSchemaId: 3,
};

/** A configuration as intake publishes it. */
export function aConfiguration(change: Partial<PipelineConfigured> = {}): PipelineConfigured {
  return {
    namespace: 'aviation',
    pipeline: 'flights_warehouse_flights',
    dataset: 'flights',
    urn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,db.public.flights,PROD)',
    intent: 'flights',
    intentVersion: 1,
    configVersion: 1,
    submissionId: 'submission',
    team: 'data',
    supportEmail: 'data@example.org',
    contract,
    rules: [],
    config: '{"source":{},"dataset":{},"ingestion":{}}',
    sourceColumns: [],
    declarationValidUntil: null,
    ...change,
  };
}

export function aPipeline(
  of: { readonly namespace: string; readonly pipeline: string },
  change: Partial<Pipeline> & { readonly team?: string } = {},
): Pipeline {
  const { team = 'data', ...rest } = change;
  const configured = aConfiguration({ namespace: of.namespace, pipeline: of.pipeline, team });
  return {
    namespace: of.namespace,
    pipeline: of.pipeline,
    configVersion: 1,
    priority: 5,
    trigger: { kind: 'manual' },
    configured,
    gate: openGate,
    declarationUntil: null,
    ...rest,
  };
}

/** A requested run of a pipeline of its own. */
export function aRun(runId: string, at: number, change: Partial<Run> = {}): Run {
  const facts = mergeFact(noFacts, { kind: 'requested', at, trigger: 'manual', requestedBy: 'ada' });
  return { runId, namespace: 'aviation', pipeline: `pipeline_${runId}`, version: 1, facts, ...change };
}

export function aSupervisor(supervisor: string, reportedAt: number, slots = 2): Supervisor {
  return { supervisor, slots, freeCpuCores: 8, freeMemoryBytes: 8 * 1024 ** 3, activeRuns: [], reportedAt };
}

/** The run with an attempt that was assigned to `s1` and failed. */
export function failed(run: Run, attempt: number, at: number, change: Partial<FailedFact>): Run {
  const assigned = mergeFact(run.facts, { kind: 'assigned', attempt, at: at - 1, supervisor: 's1' });
  const failure = {
    code: 'CHIMERA_WORKER_LOST',
    message: 'The reader ended.',
    hint: 'None.',
    retryable: true,
  };
  return { ...run, facts: mergeFact(assigned, { kind: 'failed', attempt, at, ...failure, ...change }) };
}
