import { Injectable } from '@nestjs/common';
import { topics, type Fault } from '@chimera/contracts';
import { readPipelineConfig, readSourcePart, type PipelineConfig, type SourcePart } from '@chimera/intent';
import type { Transaction } from '@chimera/persistence';
import { configurePipeline } from '../domain/configure-pipeline.js';
import { columnsFaults } from '../domain/ingestion-columns.js';
import type { RegisteredDataset } from '../domain/ingestion-knowledge.js';
import { ContractRequestRepository } from '../repositories/contract-request.repository.js';
import { DatasetRepository } from '../repositories/dataset.repository.js';
import { IntentRepository } from '../repositories/intent.repository.js';
import { PipelineRepository, type DatasetPipeline } from '../repositories/pipeline.repository.js';
import { OutputContracts } from './output-contracts.js';

/** A pipeline whose dataset has another contract now. */
interface Affected {
  readonly pipeline: DatasetPipeline;
  readonly registered: RegisteredDataset;
  readonly part: SourcePart;
}

/** Configures pipelines anew when the contract of their dataset followed its source. Repeating changes nothing. */
@Injectable()
export class Reconfigurer {
  constructor(
    private readonly intents: IntentRepository,
    private readonly datasets: DatasetRepository,
    private readonly pipelines: PipelineRepository,
    private readonly requests: ContractRequestRepository,
    private readonly contracts: OutputContracts,
  ) {}

  /** Under the lock of the namespace, so that no submission decides about the same pipelines meanwhile. */
  async reconfigure(tx: Transaction, namespace: string, dataset: string): Promise<void> {
    await this.intents.lockNamespace(tx, namespace);
    const registered = await this.datasets.find(tx, namespace, dataset);
    if (registered === null) return;
    for (const pipeline of await this.pipelines.ofDataset(tx, namespace, dataset)) {
      const part = await this.partOf(tx, namespace, pipeline);
      if (part !== null) await this.one(tx, { pipeline, registered, part });
    }
  }

  private async one(tx: Transaction, affected: Affected): Promise<void> {
    const { pipeline, registered, part } = affected;
    const { namespace } = part;
    const config = readPipelineConfig(pipeline.config);
    const faults = columnsFaults(registered.contract.columns, chosenBy(config), '');
    if (faults.length > 0) return this.tellUnfit(tx, affected, faults);
    const known = await this.requests.known(tx, namespace, [pipeline.pipeline]);
    const decided = configurePipeline({
      intent: { ...part, version: pipeline.intentVersion },
      registered,
      config: { part: config, content: pipeline.config },
      known: pipeline.known,
      contracts: known.get(pipeline.pipeline) ?? new Map(),
      submissionId: pipeline.submissionId,
    });
    if (!('event' in decided)) return this.contracts.ask(tx, part, decided, renewalOf(registered));
    if (decided.change === 'unchanged') return;
    await this.pipelines.configure(tx, decided);
    await tx.publish(topics.intake.pipelineConfigured, decided.event);
  }

  /** The pipeline stays as it was; its owner is told what no longer fits the source. */
  private async tellUnfit(
    tx: Transaction,
    { pipeline, part, registered }: Affected,
    faults: readonly Fault[],
  ): Promise<void> {
    const dataset = readPipelineConfig(pipeline.config).dataset.name;
    await tx.publish(topics.intake.intentRejected, {
      namespace: part.namespace,
      name: part.name,
      submissionId: renewalOf(registered),
      part: 'ingestion',
      supportEmail: part.team.supportEmail,
      faults: faults.map((each) => ({
        ...each,
        message: `The contract of the dataset "${dataset}" has changed. ${each.message}`,
        hint: each.hint ?? 'Change the ingestion of the dataset, and submit it again.',
      })),
    });
  }

  private async partOf(
    tx: Transaction,
    namespace: string,
    { intent, intentVersion }: DatasetPipeline,
  ): Promise<SourcePart | null> {
    const versions = await this.intents.versions(tx, namespace, intent);
    const content = versions.find(({ version }) => version === intentVersion)?.content;
    return content === undefined ? null : readSourcePart(content);
  }
}

/** Stands for a submission where a changed contract is what asks. */
export function renewalOf({ dataset, contract }: RegisteredDataset): string {
  return `${renewalPrefix}${dataset}:${contract.version}`;
}

/** Whether a question to metadata was asked because of a changed contract. */
export function isRenewal(submissionId: string): boolean {
  return submissionId.startsWith(renewalPrefix);
}

const renewalPrefix = 'contract-changed:';

function chosenBy({ dataset, ingestion }: PipelineConfig) {
  return {
    ...(dataset.columns === undefined ? {} : { columns: dataset.columns }),
    ingestion: ingestion as Parameters<typeof columnsFaults>[1]['ingestion'],
  };
}
