import { Injectable } from '@nestjs/common';
import { topics, type DatasetRegistered, type Fault } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import type { HarvestRequest, RegisteredDataset } from '../domain/harvested.js';
import { DatasourceRepository } from '../repositories/datasource.repository.js';
import { ContractOutcome } from './contract-outcome.js';
import { profileAttempts, profileTask, type ProfileRequest } from './profile.executor.js';

/** What a harvest leaves: rows and events, in the transaction that ends its task (Invariant 4). */
@Injectable()
export class HarvestOutcome {
  constructor(
    private readonly datasources: DatasourceRepository,
    private readonly contracts: ContractOutcome,
  ) {}

  async completed(
    tx: Transaction,
    request: HarvestRequest,
    registered: readonly RegisteredDataset[],
  ): Promise<void> {
    const { namespace, intent, version, team, supportEmail } = request;
    await this.datasources.save(tx, request);
    for (const dataset of registered) {
      await this.contracts.keep(tx, request, dataset, 'onboarding');
      await tx.publish(topics.metadata.datasetRegistered, registeredEvent(request, dataset));
      const { name } = dataset.harvested;
      const profile: ProfileRequest = { namespace, intent, version, dataset: name };
      await tx.enqueue(profileTask, `${namespace}/${name}/${version}`, profile, {
        maxAttempts: profileAttempts,
      });
    }
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
}

function registeredEvent(
  request: HarvestRequest,
  { harvested, declared, urn, contract }: RegisteredDataset,
): DatasetRegistered {
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
    tags: declared.tags,
    description: declared.description,
    schemaConfirmed: declared.schemaConfirmed,
  };
}
