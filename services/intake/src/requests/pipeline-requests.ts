import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { formatRunParameters, topics, type RunParameters } from '@chimera/contracts';
import { UnitOfWork, type Origin } from '@chimera/persistence';
import { assertRunFits } from '../domain/run-fit.js';
import { KnownPipelines } from './known-pipelines.js';

/** Names a pipeline. */
export interface PipelineKey {
  readonly namespace: string;
  readonly pipeline: string;
}

/** What somebody wants of a pipeline's state. */
export interface StateRequest {
  readonly state: 'paused' | 'active';
  readonly reason: string;
  readonly acceptSchemaChange: boolean;
}

/**
 * Requests about pipelines and their runs. Each is told as an event by the caller's name, once its pipeline is
 * known to exist; the orchestrator and dq decide what comes of it.
 */
@Injectable()
export class PipelineRequests {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: KnownPipelines,
  ) {}

  /** Answers the id that the run will have. */
  async run(
    origin: Origin,
    key: PipelineKey,
    parameters: RunParameters,
    rerunOf: string | null,
  ): Promise<string> {
    const runId = randomUUID();
    await this.work.run(origin, async (tx) => {
      const { config, sourceColumns } = await this.pipelines.find(tx, key.namespace, key.pipeline);
      assertRunFits(parameters, config.ingestion.way, sourceColumns);
      await tx.publish(topics.intake.runStartRequested, {
        ...key,
        runId,
        requestedBy: origin.actor,
        parameters: formatRunParameters(parameters),
        rerunOf,
      });
    });
    return runId;
  }

  async cancel(origin: Origin, key: PipelineKey, runId: string, reason: string): Promise<void> {
    await this.work.run(origin, async (tx) => {
      await this.pipelines.find(tx, key.namespace, key.pipeline);
      await tx.publish(topics.intake.runCancelRequested, {
        ...key,
        runId,
        requestedBy: origin.actor,
        reason,
      });
    });
  }

  async changeState(origin: Origin, key: PipelineKey, wanted: StateRequest): Promise<string> {
    const requestId = randomUUID();
    await this.work.run(origin, async (tx) => {
      await this.pipelines.find(tx, key.namespace, key.pipeline);
      await tx.publish(topics.intake.pipelineStateRequested, {
        ...key,
        ...wanted,
        requestId,
        requestedBy: origin.actor,
      });
    });
    return requestId;
  }

  async reconcile(origin: Origin, key: PipelineKey): Promise<string> {
    const reconciliationId = randomUUID();
    await this.work.run(origin, async (tx) => {
      await this.pipelines.find(tx, key.namespace, key.pipeline);
      await tx.publish(topics.intake.reconciliationRequested, {
        ...key,
        reconciliationId,
        requestedBy: origin.actor,
      });
    });
    return reconciliationId;
  }
}
