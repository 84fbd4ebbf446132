import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import type { SourceIntent } from '@chimera/intent';
import type { Transaction } from '@chimera/persistence';
import type { MissingContract } from '../domain/configure-pipeline.js';
import { columnsHash } from '../domain/pipeline-columns.js';
import { ContractRequestRepository } from '../repositories/contract-request.repository.js';

/** Asks metadata, which alone registers schemas (Invariant 5), to put what a pipeline writes under contract. */
@Injectable()
export class OutputContracts {
  constructor(private readonly requests: ContractRequestRepository) {}

  /** `submissionId` names the question; the same one is asked once. */
  async ask(
    tx: Transaction,
    { namespace, name, team }: Pick<SourceIntent, 'namespace' | 'name' | 'team'>,
    { pipeline, dataset, columns }: MissingContract,
    submissionId: string,
  ): Promise<void> {
    if (!(await this.requests.ask(tx, { namespace, pipeline, submissionId }, columnsHash(columns)))) return;
    await tx.publish(topics.intake.pipelineContractRequested, {
      namespace,
      pipeline,
      dataset: dataset.dataset,
      intent: name,
      urn: dataset.urn,
      submissionId,
      team: team.name,
      supportEmail: team.supportEmail,
      columns,
    });
  }
}
