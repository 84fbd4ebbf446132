import { Executes } from '@chimera/hosting';
import {
  MeshError,
  RejectedMessageError,
  topics,
  type PipelineConfigured,
  type ReconciliationCompleted,
  type ReconciliationRequested,
} from '@chimera/contracts';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { comparison } from '../domain/comparison.js';
import { ReconcilerProcess } from '../reconciler/reconciler-process.js';
import { ReconcilerTasks } from '../reconciler/reconciler-tasks.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { PublishedRepository, type PublishedVersion } from '../repositories/published.repository.js';
import { ReconciliationRepository } from '../repositories/reconciliation.repository.js';

/** Task kind of a comparison of source and target. */
export const reconcileTask = 'reconcile';

/** Compares source and published version by content, and tells the outcome, whatever it is. */
@Executes()
export class ReconcileExecutor implements TaskExecutor<ReconciliationRequested> {
  readonly kind = reconcileTask;
  readonly concurrency = 1;

  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly published: PublishedRepository,
    private readonly reconciliations: ReconciliationRepository,
    private readonly tasks: ReconcilerTasks,
    private readonly reconciler: ReconcilerProcess,
  ) {}

  async execute({ payload, signal }: Task<ReconciliationRequested>): Promise<TaskOutcome> {
    const { configured, published } = await this.knowledge(payload);
    try {
      if (configured === null || published === null) throw nothingToCompare(payload, configured);
      const sides = await this.reconciler.compare(await this.tasks.of(configured, published, signal), signal);
      const result = comparison(sides.source, sides.target);
      return {
        kind: 'done',
        effects: (tx) => this.tell(tx, payload, configured, published, { ...result, error: null }),
      };
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'reject') throw error;
      return { kind: 'done', effects: (tx) => this.failed(tx, payload, configured, published, error) };
    }
  }

  exhausted({ payload }: Task<ReconciliationRequested>, error: unknown): (tx: Transaction) => Promise<void> {
    return (tx) => this.failed(tx, payload, null, null, error);
  }

  private knowledge({ namespace, pipeline }: ReconciliationRequested) {
    return this.work.read(async (tx) => ({
      configured: await this.pipelines.find(tx, namespace, pipeline),
      published: await this.published.ofPipeline(tx, namespace, pipeline),
    }));
  }

  private failed(
    tx: Transaction,
    request: ReconciliationRequested,
    configured: PipelineConfigured | null,
    published: PublishedVersion | null,
    error: unknown,
  ): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const nothing = { equal: false, sourceRows: 0, targetRows: 0, columns: [] };
    return this.tell(tx, request, configured, published, { ...nothing, error: message });
  }

  private async tell(
    tx: Transaction,
    { reconciliationId, namespace, pipeline }: ReconciliationRequested,
    configured: PipelineConfigured | null,
    published: PublishedVersion | null,
    outcome: Pick<ReconciliationCompleted, 'equal' | 'sourceRows' | 'targetRows' | 'columns' | 'error'>,
  ): Promise<void> {
    const completed: ReconciliationCompleted = {
      reconciliationId,
      namespace,
      pipeline,
      dataset: configured?.dataset ?? '',
      version: published?.version ?? 0,
      team: configured?.team ?? '',
      supportEmail: configured?.supportEmail ?? '',
      ...outcome,
    };
    await this.reconciliations.complete(tx, completed);
    await tx.publish(topics.dq.reconciliationCompleted, completed);
  }
}

function nothingToCompare(
  { namespace, pipeline }: ReconciliationRequested,
  configured: PipelineConfigured | null,
): RejectedMessageError {
  const what = configured === null ? 'There is no such pipeline' : 'It has published no version yet';
  return new RejectedMessageError('CHIMERA_PIPELINE_UNKNOWN', `${namespace}/${pipeline}: ${what}.`);
}
