import type { RunRequested } from '@chimera/contracts';
import type { Pipeline } from './pipeline.js';
import { parametersOf, type Run } from './run.js';

/** The announcement of a run that has its version. */
export function runRequested(run: Run, pipeline: Pipeline): RunRequested {
  return {
    runId: run.runId,
    namespace: run.namespace,
    pipeline: run.pipeline,
    dataset: pipeline.configured.dataset,
    version: run.version ?? 0,
    trigger: run.facts.requested?.trigger ?? 'manual',
    requestedBy: run.facts.requested?.requestedBy ?? 'unknown',
    parameters: parametersOf(run),
    dueAt: run.facts.requested?.dueAt ?? null,
  };
}
