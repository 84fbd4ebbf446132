import type { RunAbandoned } from '@chimera/contracts';
import type { Pipeline } from './pipeline.js';
import type { FailedFact } from './run-facts.js';
import type { Run } from './run.js';

/** A run whose pipeline never came is abandoned without team and address: nobody is known who could be told. */
export function runAbandoned(
  run: Run,
  pipeline: Pipeline | null,
  attempts: number,
  failure: Pick<FailedFact, 'code' | 'message' | 'hint'>,
): RunAbandoned {
  return {
    runId: run.runId,
    namespace: run.namespace,
    pipeline: run.pipeline,
    dataset: pipeline?.configured.dataset ?? '',
    version: run.version ?? 0,
    team: pipeline?.configured.team ?? '',
    supportEmail: pipeline?.configured.supportEmail ?? '',
    attempts,
    code: failure.code,
    message: failure.message,
    hint: failure.hint,
  };
}
