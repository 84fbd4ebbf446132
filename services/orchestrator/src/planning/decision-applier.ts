import { Injectable } from '@nestjs/common';
import { topics, type RunAssigned } from '@chimera/contracts';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import type { Decision } from '../domain/decision.js';
import { pipelineKey, type Pipeline } from '../domain/pipeline.js';
import { runAbandoned } from '../domain/run-abandoned.js';
import { runCancelled, runStopRequested } from '../domain/run-cancelled.js';
import { heldAttempt, parametersOf, type Run } from '../domain/run.js';
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
      const pipeline = pipelines.get(pipelineKey(planned)) ?? null;
      await this.facts.record(tx, planned, factOf(decision, pipeline), planned.origin);
      await announce(tx, decision, planned, pipeline);
      return true;
    });
  }
}

async function announce(
  tx: Transaction,
  decision: Action,
  run: Run,
  pipeline: Pipeline | null,
): Promise<void> {
  const { orchestrator } = topics;
  switch (decision.kind) {
    case 'assign':
      return tx.publish(orchestrator.runAssigned, assigned(decision, run, pipeline!));
    case 'abandon': {
      const { attempts, failure } = decision;
      return tx.publish(orchestrator.runAbandoned, runAbandoned(run, pipeline, attempts, failure));
    }
    case 'stop':
      return tx.publish(
        orchestrator.runStopRequested,
        runStopRequested(run, decision.attempt, decision.supervisor),
      );
    case 'cancel':
      await stopTheSilent(tx, run);
      return tx.publish(orchestrator.runCancelled, runCancelled(run, pipeline));
    case 'lose':
      return;
  }
}

/** A supervisor that went silent may still be at work: when it hears of it, it ends what it does for the run. */
async function stopTheSilent(tx: Transaction, run: Run): Promise<void> {
  const { attempt, supervisor } = heldAttempt(run.facts);
  if (attempt === 0 || run.facts.attempts[attempt]?.failed !== undefined) return;
  await tx.publish(topics.orchestrator.runStopRequested, runStopRequested(run, attempt, supervisor));
}

function factOf(decision: Action, pipeline: Pipeline | null): LearntFact {
  switch (decision.kind) {
    case 'assign': {
      const { attempt, supervisor } = decision;
      return { kind: 'assigned', attempt, supervisor, configVersion: pipeline!.configVersion };
    }
    case 'lose':
      return {
        kind: 'lost',
        attempt: decision.attempt,
        code: 'CHIMERA_WORKER_LOST',
        message: `Supervisor ${decision.supervisor} went silent, or no longer names the run.`,
        hint: 'Nothing: the run is tried again. Look after the supervisor if it does not come back.',
        retryable: true,
      };
    case 'abandon':
      return { kind: 'abandoned', code: decision.failure.code };
    case 'stop':
      return { kind: 'stopTold', attempt: decision.attempt, times: decision.times };
    case 'cancel':
      return { kind: 'cancelled' };
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
    parameters: parametersOf(run),
    sourceColumns,
    intent,
  };
}
