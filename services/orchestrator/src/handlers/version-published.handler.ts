import { topics, type VersionPublished } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { UnitOfWork, originOf, type Transaction } from '@chimera/persistence';
import type { Occasion } from '../domain/occasion.js';
import { pipelineKey } from '../domain/pipeline.js';
import { FactRecorder } from '../planning/fact-recorder.js';
import { Planner } from '../planning/planner.js';
import { Triggers } from '../planning/triggers.js';
import { PipelineRepository, type PipelineName } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';

const topic = topics.ingestion.versionPublished;
type Published = Delivered<typeof topic>;

/** Notes that readers see the run's version: the run is done. Starts the pipelines that wait for its dataset, once. */
@HandlesBatch(topic, { maxBatch: 100 })
export class VersionPublishedHandler implements BatchHandler<typeof topic> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly runs: RunRepository,
    private readonly pipelines: PipelineRepository,
    private readonly triggers: Triggers,
    private readonly planner: Planner,
  ) {}

  async handleBatch(batch: readonly Published[]): Promise<HandlerResult> {
    const result = await this.work.onceForBatch(batch, async (tx, fresh) => {
      await this.facts.recordAll(tx, fresh.map(toldBy));
      const waiting = await this.pipelines.triggeredBy(
        tx,
        fresh.map(({ message }) => datasetKey(message)),
      );
      for (const one of fresh) {
        const dependents = waiting.get(datasetKey(one.message));
        if (dependents !== undefined) await this.start(tx.withOrigin(originOf(one.context)), one, dependents);
      }
    });
    this.planner.wake();
    return result;
  }

  private async start(
    tx: Transaction,
    { message, context }: Published,
    dependents: readonly PipelineName[],
  ): Promise<void> {
    const causes = (await this.runs.find(tx, message.runId))?.facts.requested?.chain ?? [];
    const occasion = occasionOf(message, causes);
    for (const name of dependents) {
      const pipeline = await this.pipelines.lock(tx, name.namespace, name.pipeline);
      if (pipeline !== null) await this.triggers.fire(tx, pipeline, occasion, originOf(context));
    }
  }
}

function toldBy({ message, context }: Published) {
  const learnt = { kind: 'published', attempt: message.attempt } as const;
  return { about: message, learnt, origin: originOf(context) };
}

function datasetKey({ namespace, dataset }: VersionPublished): string {
  return `${namespace}/${dataset}`;
}

function occasionOf(event: VersionPublished, causes: readonly string[]): Occasion {
  return {
    trigger: 'event',
    cause: `publication ${event.runId}`,
    requestedBy: `version ${event.version} of ${datasetKey(event)}`,
    dueAt: null,
    chain: [...causes, pipelineKey(event)],
    folds: true,
  };
}
