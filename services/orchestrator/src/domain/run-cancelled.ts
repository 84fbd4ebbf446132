import type { RunCancelled, RunStopRequested } from '@chimera/contracts';
import type { Pipeline } from './pipeline.js';
import type { Run } from './run.js';

/** The announcement that a run ended on request. */
export function runCancelled(run: Run, pipeline: Pipeline | null): RunCancelled {
  return {
    runId: run.runId,
    namespace: run.namespace,
    pipeline: run.pipeline,
    dataset: pipeline?.configured.dataset ?? '',
    version: run.version ?? 0,
    team: pipeline?.configured.team ?? '',
    supportEmail: pipeline?.configured.supportEmail ?? '',
    ...askedBy(run),
  };
}

/** What a supervisor is asked to end. */
export function runStopRequested(run: Run, attempt: number, supervisor: string): RunStopRequested {
  const { runId, namespace, pipeline } = run;
  return { runId, attempt, namespace, pipeline, supervisor, ...askedBy(run) };
}

function askedBy(run: Run): { requestedBy: string; reason: string } {
  const { requestedBy, reason } = run.facts.cancelRequested ?? { requestedBy: 'unknown', reason: '' };
  return { requestedBy, reason };
}
