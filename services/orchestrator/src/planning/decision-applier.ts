import { Injectable } from '@nestjs/common';
import { topics, type RunAbandoned, type RunAssigned } from '@chimera/contracts';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { pipelineKey, type Pipeline } from '../domain/pipeline.js';
import type { Decision } from '../domain/plan.js';
import type { Run } from '../domain/run.js';
import { RunRepository, type StoredRun } from '../repositories/run.repository.js';
import { FactRecorder, type LearntFact } from './fact-recorder.js';

type Action = Exclude<Decision, { kind: 'wait' }>;
type Pipelines = ReadonlyMap<string, Pipeline>;

/** Turns decisions into facts and events, both in one transaction (Invariant 4). */
@Injectable()
export class DecisionApplier {
  constructor(
    private readonly work: UnitOfWork,
    private readonly runs: RunRepository,
    private readonly facts: FactRecorder,
  ) {}

  /** False, and nothing is done, when the run is no longer as it was when the decision was made. */
  async apply(decision: Action, planned: StoredRun, pipelines: Pipelines): Promise<boolean> {
    return this.work.run(planned.origin, async (tx) => {
      const current = await this.runs.lock(tx, planned.runId);
      if (JSON.stringify(current?.facts) !== JSON.stringify(planned.facts)) return false;
      await this.facts.record(tx, planned, factOf(decision), planned.origin);
      await this.announce(tx, decision, planned, pipelines.get(pipelineKey(planned)));
      return true;
    });
  }

  private async announce(
    tx: Transaction,
    decision: Action,
    run: Run,
    pipeline: Pipeline | undefined,
  ): Promise<void> {
    if (decision.kind === 'abandon') {
      await tx.publish(topics.orchestrator.runAbandoned, abandoned(decision, run, pipeline));
    } else if (decision.kind === 'assign') {
      await tx.publish(topics.orchestrator.runAssigned, assigned(decision, run, pipeline!));
    }
  }
}

function factOf(decision: Action): LearntFact {
  const { runId: _runId, ...about } = decision;
  switch (about.kind) {
    case 'assign':
      return { kind: 'assigned', attempt: about.attempt, supervisor: about.supervisor };
    case 'lose':
      return {
        kind: 'lost',
        attempt: about.attempt,
        code: 'CHIMERA_WORKER_LOST',
        message: `Supervisor ${about.supervisor} went silent, or no longer names the run.`,
        hint: 'Nothing: the run is tried again. Look after the supervisor if it does not come back.',
        retryable: true,
      };
    case 'abandon':
      return { kind: 'abandoned', code: about.failure.code };
  }
}

function assigned(decision: Extract<Action, { kind: 'assign' }>, run: Run, pipeline: Pipeline): RunAssigned {
  const { dataset, urn, configVersion, team, supportEmail, contract, rules, config, sourceColumns, intent } =
    pipeline.configured;
  return {
    runId: run.runId,
    attempt: decision.attempt,
    namespace: run.namespace,
    pipeline: run.pipeline,
    dataset,
    version: run.version!,
    supervisor: decision.supervisor,
    urn,
    configVersion,
    team,
    supportEmail,
    contract,
    rules,
    config,
    parameters: '{}',
    sourceColumns,
    intent,
  };
}

/** A run whose pipeline never came is abandoned without team and address: nobody is known who could be told. */
function abandoned(
  { attempts, failure }: Extract<Action, { kind: 'abandon' }>,
  run: Run,
  pipeline: Pipeline | undefined,
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
