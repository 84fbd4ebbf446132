import {
  datasetNames,
  topics,
  type DatasetContract,
  type PipelineContractRequested,
} from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { contractFingerprint } from '../domain/contract-decision.js';
import { Enrolment } from '../registration/enrolment.js';
import { PipelineContractRepository } from '../repositories/pipeline-contract.repository.js';

/** Task kind of putting a pipeline's output under contract. */
export const pipelineContractTask = 'pipeline-contract';

/** Puts what a transforming pipeline writes under contract. Columns that were registered before keep their contract. */
@Executes()
export class PipelineContractExecutor implements TaskExecutor<PipelineContractRequested> {
  readonly kind = pipelineContractTask;
  readonly concurrency = 4;

  constructor(
    private readonly work: UnitOfWork,
    private readonly contracts: PipelineContractRepository,
    private readonly enrolment: Enrolment,
  ) {}

  async execute({ payload }: Task<PipelineContractRequested>): Promise<TaskOutcome> {
    const { namespace, pipeline, dataset, columns } = payload;
    const fingerprint = contractFingerprint(columns);
    const { newest, same } = await this.work.read((tx) =>
      this.contracts.known(tx, namespace, pipeline, fingerprint),
    );
    if (same !== null) {
      await this.enrolment.ensureTopics(same);
      return { kind: 'done', effects: (tx) => this.tell(tx, payload, same) };
    }
    const { contract } = await this.enrolment.enrol({
      namespace,
      dataset,
      version: (newest?.version ?? 0) + 1,
      major: newest === null ? 1 : datasetNames.majorOf(newest.subject),
      columns,
      compatibility: 'BACKWARD_TRANSITIVE',
      // Whoever changed the transforms has decided it; readers of the old rows keep the old topics.
      mayBreak: true,
      dataTopic: (major) => datasetNames.outputDataTopic(namespace, dataset, major),
      loadTopic: (major) => datasetNames.outputLoadTopic(namespace, dataset, major),
    });
    return {
      kind: 'done',
      effects: async (tx) =>
        this.tell(tx, payload, await this.contracts.add(tx, namespace, pipeline, contract)),
    };
  }

  /** The queue logs it; the request stays unanswered, and submitting the intent again asks anew. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }

  private async tell(
    tx: Transaction,
    { namespace, pipeline, dataset, intent, submissionId }: PipelineContractRequested,
    contract: DatasetContract,
  ): Promise<void> {
    await tx.publish(topics.metadata.pipelineContractRegistered, {
      namespace,
      pipeline,
      dataset,
      intent,
      submissionId,
      contract,
    });
  }
}
