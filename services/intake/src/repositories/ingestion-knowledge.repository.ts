import { Injectable } from '@nestjs/common';
import { readSourcePart, type SourceIntent } from '@chimera/intent';
import type { ReadTransaction } from '@chimera/persistence';
import type { IngestionKnowledge } from '../domain/ingestion-knowledge.js';
import { isOnboarded, onboardingState } from '../domain/onboarding-facts.js';
import { pipelineName } from '../domain/pipeline-name.js';
import { ContractRequestRepository } from './contract-request.repository.js';
import { DatasetRepository } from './dataset.repository.js';
import { IntentRepository, type IntentVersion } from './intent.repository.js';
import { OnboardingFactsRepository } from './onboarding-facts.repository.js';
import { PipelineRepository } from './pipeline.repository.js';

/** Gathers what a decision about an ingestion part needs. */
@Injectable()
export class IngestionKnowledgeRepository {
  constructor(
    private readonly intents: IntentRepository,
    private readonly facts: OnboardingFactsRepository,
    private readonly datasets: DatasetRepository,
    private readonly pipelines: PipelineRepository,
    private readonly contracts: ContractRequestRepository,
  ) {}

  async of(tx: ReadTransaction, { namespace, name, datasets }: SourceIntent): Promise<IngestionKnowledge> {
    const versions = await this.intents.versions(tx, namespace, name);
    const registered = await this.datasets.ofIntent(tx, namespace, name);
    const names = datasets.map((dataset) => pipelineName(name, dataset.name));
    return {
      onboarded: await this.newestOnboarded(tx, { namespace, name }, versions),
      latest: await this.latest(tx, { namespace, name }, versions[0]),
      datasets: new Map(registered.map((dataset) => [dataset.dataset, dataset])),
      pipelines: await this.pipelines.known(tx, namespace, names),
      contracts: await this.contracts.known(tx, namespace, names),
      ...(await this.pipelines.ingestionVersion(tx, namespace, name)),
    };
  }

  private async newestOnboarded(
    tx: ReadTransaction,
    intent: { readonly namespace: string; readonly name: string },
    versions: readonly IntentVersion[],
  ): Promise<IngestionKnowledge['onboarded']> {
    for (const { version, content } of versions) {
      const facts = await this.facts.of(tx, { namespace: intent.namespace, intent: intent.name, version });
      if (isOnboarded(facts)) return { version, part: readSourcePart(content) };
    }
    return null;
  }

  private async latest(
    tx: ReadTransaction,
    { namespace, name }: { readonly namespace: string; readonly name: string },
    newest: IntentVersion | undefined,
  ): Promise<IngestionKnowledge['latest']> {
    if (newest === undefined) return null;
    const facts = await this.facts.of(tx, { namespace, intent: name, version: newest.version });
    return { version: newest.version, failed: onboardingState(facts) === 'failed' };
  }
}
