import { Injectable } from '@nestjs/common';
import { metadataChangeProposals, topics } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { proposalsOf } from '../domain/datahub/dataset-aspects.js';
import type { HarvestRequest, RegisteredDataset } from '../domain/harvested.js';
import { ContractRepository } from '../repositories/contract.repository.js';
import { DatasourceRepository } from '../repositories/datasource.repository.js';

/** Why a contract has a new version. */
export type ContractCause = 'onboarding' | 'schema-change' | 'accepted';

/** What a registered dataset leaves, whatever it was harvested for (Invariant 4). */
@Injectable()
export class ContractOutcome {
  constructor(
    private readonly datasources: DatasourceRepository,
    private readonly contracts: ContractRepository,
  ) {}

  /** Keeps the dataset, tells a changed contract and proposes it to the catalogue. */
  async keep(
    tx: Transaction,
    request: HarvestRequest,
    dataset: RegisteredDataset,
    cause: ContractCause,
  ): Promise<void> {
    await this.datasources.saveDataset(tx, request, dataset);
    if (dataset.change !== 'unchanged') await this.contractChanged(tx, request, dataset, cause);
    await this.propose(tx, request, dataset);
  }

  private async contractChanged(
    tx: Transaction,
    request: HarvestRequest,
    dataset: RegisteredDataset,
    cause: ContractCause,
  ): Promise<void> {
    const { namespace, intent, team, supportEmail } = request;
    const { harvested, declared, contract, urn, schema, change, differences } = dataset;
    // Whoever took over the same change first has told it.
    if (!(await this.contracts.add(tx, namespace, harvested.name, contract))) return;
    const { version, subject, schemaId } = contract;
    await tx.publish(topics.metadata.contractChanged, {
      namespace,
      dataset: harvested.name,
      urn,
      version,
      change,
      subject,
      schemaId,
      compatibility: declared.compatibility,
      schema,
      contract,
      intent,
      team,
      supportEmail,
      differences,
      cause,
    });
  }

  private async propose(
    tx: Transaction,
    request: HarvestRequest,
    { harvested, declared, urn }: RegisteredDataset,
  ): Promise<void> {
    const { platform, name, urnName, columns, properties } = harvested;
    const catalogued = {
      urn,
      platform,
      name,
      qualifiedName: urnName,
      team: request.team,
      columns,
      properties,
      tags: declared.tags,
      description: declared.description,
      harvest: `${request.namespace}/${request.intent}@${request.version}`,
    };
    for (const proposal of proposalsOf(catalogued, new Date()))
      await tx.publish(metadataChangeProposals, proposal);
  }
}
