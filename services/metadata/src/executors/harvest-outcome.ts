import { Injectable } from '@nestjs/common';
import { metadataChangeProposals, topics, type Fault } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { proposalsOf } from '../domain/datahub.js';
import type { HarvestRequest, RegisteredDataset } from '../domain/harvested.js';
import { ContractRepository } from '../repositories/contract.repository.js';
import { DatasourceRepository } from '../repositories/datasource.repository.js';

/** What a harvest leaves: rows and events, in the transaction that ends its task (Invariant 4). */
@Injectable()
export class HarvestOutcome {
  constructor(
    private readonly datasources: DatasourceRepository,
    private readonly contracts: ContractRepository,
  ) {}

  async completed(
    tx: Transaction,
    request: HarvestRequest,
    registered: readonly RegisteredDataset[],
  ): Promise<void> {
    const { namespace, intent, version, team, supportEmail } = request;
    await this.datasources.save(tx, request);
    for (const dataset of registered) await this.dataset(tx, request, dataset);
    await this.datasources.recordHarvest(tx, request, 'completed', []);
    const datasets = registered.map(({ harvested }) => harvested.name);
    await tx.publish(topics.metadata.datasourceOnboardingCompleted, {
      namespace,
      intent,
      version,
      datasource: intent,
      team,
      supportEmail,
      datasets,
    });
  }

  async failed(tx: Transaction, request: HarvestRequest, faults: readonly Fault[]): Promise<void> {
    const { namespace, intent, version, team, supportEmail } = request;
    await this.datasources.recordHarvest(tx, request, 'failed', faults);
    await tx.publish(topics.metadata.datasourceOnboardingFailed, {
      namespace,
      intent,
      version,
      team,
      supportEmail,
      faults,
    });
  }

  private async dataset(tx: Transaction, request: HarvestRequest, dataset: RegisteredDataset): Promise<void> {
    await this.datasources.saveDataset(tx, request, dataset);
    if (dataset.change !== 'unchanged') await this.contractChanged(tx, request, dataset);
    await this.propose(tx, request, dataset);
    await tx.publish(topics.metadata.datasetRegistered, registeredEvent(request, dataset));
  }

  private async contractChanged(
    tx: Transaction,
    request: HarvestRequest,
    dataset: RegisteredDataset,
  ): Promise<void> {
    const { namespace, intent, team, supportEmail } = request;
    const { harvested, contract, urn, schema, change } = dataset;
    await this.contracts.add(tx, namespace, harvested.name, contract);
    const { version, subject, schemaId } = contract;
    await tx.publish(topics.metadata.contractChanged, {
      namespace,
      dataset: harvested.name,
      urn,
      version,
      change,
      subject,
      schemaId,
      compatibility: 'BACKWARD_TRANSITIVE',
      schema,
      contract,
      intent,
      team,
      supportEmail,
      differences: [],
      cause: 'onboarding',
    });
  }

  private async propose(
    tx: Transaction,
    request: HarvestRequest,
    { harvested, urn }: RegisteredDataset,
  ): Promise<void> {
    const { platform, name, urnName, columns, properties } = harvested;
    const harvest = `${request.namespace}/${request.intent}@${request.version}`;
    const catalogued = {
      urn,
      platform,
      name,
      qualifiedName: urnName,
      team: request.team,
      columns,
      properties,
      harvest,
    };
    for (const proposal of proposalsOf(catalogued, new Date()))
      await tx.publish(metadataChangeProposals, proposal);
  }
}

function registeredEvent(request: HarvestRequest, { harvested, urn, contract }: RegisteredDataset) {
  const { namespace, intent, version, team, supportEmail, sourceKind } = request;
  const { name, physicalName, rowEstimate, sizeBytes, properties } = harvested;
  return {
    namespace,
    intent,
    intentVersion: version,
    datasource: intent,
    dataset: name,
    urn,
    sourceKind,
    physicalName,
    team,
    supportEmail,
    contract,
    rowEstimate,
    sizeBytes,
    properties,
    tags: [],
    description: null,
    schemaConfirmed: true,
  };
}
