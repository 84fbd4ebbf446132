import { topics, type VersionPublished } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { pipelineKey } from '../domain/pipeline.js';
import { FactRecorder, originOf } from '../planning/fact-recorder.js';
import { Planner } from '../planning/planner.js';
import { Triggers } from '../planning/triggers.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';

/** Notes that readers see the run's version: the run is done. Starts the pipelines that wait for its dataset, once. */
@Handles(topics.ingestion.versionPublished)
export class VersionPublishedHandler implements MessageHandler<typeof topics.ingestion.versionPublished> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly runs: RunRepository,
    private readonly pipelines: PipelineRepository,
    private readonly triggers: Triggers,
    private readonly planner: Planner,
  ) {}

  async handle(event: VersionPublished, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      await this.facts.record(tx, event, { kind: 'published', attempt: event.attempt }, originOf(context));
      await this.startDependents(tx, event, context);
    });
    this.planner.wake();
    return result;
  }

  private async startDependents(
    tx: Transaction,
    event: VersionPublished,
    context: MessageContext,
  ): Promise<void> {
    const { runId, namespace, dataset, version } = event;
    const causes = (await this.runs.find(tx, runId))?.facts.requested?.chain ?? [];
    const occasion = {
      trigger: 'event',
      cause: `publication ${runId}`,
      requestedBy: `version ${version} of ${namespace}/${dataset}`,
      dueAt: null,
      chain: [...causes, pipelineKey(event)],
      folds: true,
    } as const;
    for (const name of await this.pipelines.triggeredBy(tx, namespace, dataset)) {
      const pipeline = await this.pipelines.lock(tx, name.namespace, name.pipeline);
      if (pipeline !== null) await this.triggers.fire(tx, pipeline, occasion, originOf(context));
    }
  }
}
