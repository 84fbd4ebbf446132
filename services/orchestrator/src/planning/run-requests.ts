import { Injectable } from '@nestjs/common';
import {
  MeshError,
  RejectedMessageError,
  formatRunParameters,
  parseRunParameters,
  topics,
  type RunStartRequested,
} from '@chimera/contracts';
import { skip, type HandlerResult } from '@chimera/messaging';
import type { Origin, Transaction } from '@chimera/persistence';
import type { Pipeline } from '../domain/pipeline.js';
import type { RequestedFact } from '../domain/run-facts.js';
import { runAbandoned } from '../domain/run-abandoned.js';
import { runRequested } from '../domain/run-requested.js';
import { parametersOf, type Run } from '../domain/run.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';
import { FactRecorder, type RunIdentity } from './fact-recorder.js';

type Request = Omit<RequestedFact, 'at'>;

/** Makes runs of requests, whoever asks. A run that cannot be is made and abandoned at once: its reason is told. */
@Injectable()
export class RunRequests {
  constructor(
    private readonly pipelines: PipelineRepository,
    private readonly runs: RunRepository,
    private readonly facts: FactRecorder,
  ) {}

  /** What a person or a foreign producer asks for. */
  async fromPerson(tx: Transaction, event: RunStartRequested, origin: Origin): Promise<HandlerResult> {
    const { namespace, pipeline: name, runId, requestedBy, rerunOf } = event;
    const pipeline = await this.pipelines.lock(tx, namespace, name);
    const about = { runId, namespace, pipeline: name, version: null };
    const request = { trigger: 'manual', requestedBy, dueAt: null, rerunOf, chain: [] };
    try {
      const parameters = await this.parameters(tx, event);
      return await this.request(tx, about, { ...request, parameters }, pipeline, origin);
    } catch (error) {
      if (!(error instanceof RejectedMessageError)) throw error;
      return this.refuse(tx, about, { ...request, parameters: '{}' }, error, pipeline, origin);
    }
  }

  /** Notes the request, gives it the next version and announces it. The caller holds the pipeline's lock. */
  async request(
    tx: Transaction,
    about: RunIdentity,
    request: Request,
    pipeline: Pipeline | null,
    origin: Origin,
  ): Promise<HandlerResult> {
    const run = await this.facts.record(tx, about, { kind: 'requested', ...request }, origin);
    if (run === null) return skip('already-requested');
    // Without a pipeline the run waits; its configuration numbers it when it comes.
    if (pipeline === null) return;
    const numbered = await this.pipelines.number(tx, run);
    await tx.publish(topics.orchestrator.runRequested, runRequested(numbered, pipeline));
  }

  /** Gives runs that were requested before their pipeline was known their versions, the oldest first. */
  async numberEarly(tx: Transaction, pipeline: Pipeline): Promise<void> {
    for (const run of await this.runs.unnumbered(tx, pipeline.namespace, pipeline.pipeline)) {
      const numbered = await this.pipelines.number(tx, run);
      await tx.publish(topics.orchestrator.runRequested, runRequested(numbered, pipeline));
    }
  }

  /** Notes the request and its end in one: people see why nothing came of it. */
  async refuse(
    tx: Transaction,
    about: RunIdentity,
    request: Request,
    error: MeshError,
    pipeline: Pipeline | null,
    origin: Origin,
  ): Promise<HandlerResult> {
    const run = await this.facts.record(tx, about, { kind: 'requested', ...request }, origin);
    if (run === null) return skip('already-requested');
    await this.facts.record(tx, about, { kind: 'abandoned', code: error.code }, origin);
    const failure = { code: error.code, message: error.message, hint: error.hint ?? '' };
    await tx.publish(topics.orchestrator.runAbandoned, runAbandoned(run, pipeline, 0, failure));
  }

  /** Those of the request, or of the run that it repeats. Throws a rejection that says what is wrong. */
  private async parameters(tx: Transaction, event: RunStartRequested): Promise<string> {
    const own = formatRunParameters(parseRunParameters(event.parameters));
    if (event.rerunOf === null) return own;
    const repeated = await this.runs.find(tx, event.rerunOf);
    if (!isRunOf(repeated, event)) throw unknownRun(event);
    return own === '{}' ? parametersOf(repeated) : own;
  }
}

function isRunOf(run: Run | null, event: RunStartRequested): run is Run {
  return (
    run !== null &&
    run.namespace === event.namespace &&
    run.pipeline === event.pipeline &&
    run.facts.requested !== null
  );
}

function unknownRun({ namespace, pipeline, rerunOf }: RunStartRequested): RejectedMessageError {
  const message = `Expected a run of ${namespace}/${pipeline} to be repeated, found none with id "${rerunOf?.slice(0, 100)}".`;
  const hint = `\`./chimera run list --pipeline ${namespace}/${pipeline}\` shows its runs.`;
  return new RejectedMessageError('CHIMERA_RUN_UNKNOWN', message, { hint });
}
