import { Inject } from '@nestjs/common';
import { type MetadataConfig } from '@chimera/config';
import { metadataChangeProposals, topics } from '@chimera/contracts';
import { CONFIG, Executes } from '@chimera/hosting';
import { readPipelineConfig } from '@chimera/intent';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { publicationAspects } from '../domain/datahub/lineage-aspects.js';
import { datasetProposals } from '../domain/datahub/proposal.js';
import { runEvent, type LineageRun } from '../domain/openlineage/run-event.js';
import { awaitsChecks, endOf, type RunEnd, type RunFacts } from '../domain/openlineage/run-facts.js';
import { targetUrn } from '../domain/places.js';
import { LineageRepository } from '../repositories/lineage.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { lineageDeliveryTask, deliveryAttempts } from './lineage-delivery.executor.js';

/** Task kind of telling what is known about a run's lineage. */
export const lineageTask = 'lineage';

/** Whose lineage is to be told. */
export interface LineageRequest {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
}

/** Events of other topics may be on their way; after so many tries the event is told without what they say. */
const patientTries = 5;
const patienceMs = 1_000;

/** Tells the START of a run and its one end, each once, whatever came first. */
@Executes()
export class LineageExecutor implements TaskExecutor<LineageRequest> {
  readonly kind = lineageTask;
  readonly concurrency = 4;

  constructor(
    @Inject(CONFIG) private readonly config: MetadataConfig,
    private readonly work: UnitOfWork,
    private readonly lineage: LineageRepository,
    private readonly pipelines: PipelineRepository,
  ) {}

  async execute({ payload, attempt }: Task<LineageRequest>): Promise<TaskOutcome> {
    const { run, ended } = await this.work.read(async (tx) => ({
      run: await this.known(tx, payload),
      ended: await this.lineage.ended(tx, payload.runId),
    }));
    if (ended) return { kind: 'done', effects: (tx) => this.lineage.forget(tx, payload.runId) };
    const incomplete = run.configured === null || awaitsChecks(run.facts);
    if (incomplete && attempt <= patientTries)
      return {
        kind: 'retry',
        delayMs: patienceMs * attempt,
        reason: 'the pipeline or the checks are not known yet',
      };
    return { kind: 'done', effects: (tx) => this.tell(tx, run) };
  }

  /** The queue logs it; lineage is a view of what happened, and nothing waits for it. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }

  private async known(
    tx: Parameters<LineageRepository['facts']>[0],
    { runId, namespace, pipeline }: LineageRequest,
  ): Promise<LineageRun> {
    const event = await this.pipelines.find(tx, namespace, pipeline);
    const facts = await this.lineage.facts(tx, runId);
    const configured = event === null ? null : { event, config: readPipelineConfig(event.config) };
    return { runId, namespace, pipeline, facts, configured };
  }

  private async tell(tx: Transaction, run: LineageRun): Promise<void> {
    const end = endOf(run.facts);
    // A run that ended before any worker started has its start told by its end: receivers want both.
    const start = run.facts.started?.at ?? end?.at;
    if (start !== undefined) await this.emit(tx, run, 'START', start);
    if (end === null || (await this.lineage.ended(tx, run.runId))) return;
    await this.emit(tx, run, end.type, end.at);
    await this.catalogue(tx, run, run.facts.published);
    await this.lineage.forget(tx, run.runId);
  }

  private async emit(tx: Transaction, run: LineageRun, eventType: 'START' | RunEnd, at: Date): Promise<void> {
    const { runId, namespace, pipeline } = run;
    if (!(await this.lineage.firstTime(tx, runId, eventType))) return;
    const event = JSON.stringify(runEvent(run, eventType, at));
    await tx.publish(topics.metadata.lineageEmitted, { runId, namespace, pipeline, eventType, event });
    if (this.config.lineage.openLineageUrl === null) return;
    const key = `${namespace}/${runId}/${eventType}`;
    await tx.enqueue(lineageDeliveryTask, key, { event }, { maxAttempts: deliveryAttempts });
  }

  /** Freshness and size of what readers see, for DataHub. */
  private async catalogue(
    tx: Transaction,
    { runId, configured }: LineageRun,
    published: RunFacts['published'],
  ): Promise<void> {
    if (published === undefined || configured === null) return;
    const { event, config } = configured;
    const aspects = publicationAspects(
      published.message.ledger.staged,
      event.contract.columns.length,
      published.at,
    );
    for (const proposal of datasetProposals(targetUrn(config), runId, aspects, published.at))
      await tx.publish(metadataChangeProposals, proposal);
  }
}
