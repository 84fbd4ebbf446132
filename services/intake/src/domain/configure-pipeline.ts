import type { Column, DatasetContract, PipelineConfigured } from '@chimera/contracts';
import {
  canonicalJson,
  contractRules,
  sha256,
  type Declaration,
  type HashedPart,
  type PipelineConfig,
  type Team,
} from '@chimera/intent';
import type { KnownPipeline, RegisteredDataset } from './ingestion-knowledge.js';
import { columnsHash, pipelineColumns } from './pipeline-columns.js';
import { pipelineName } from './pipeline-name.js';

/** What an ingestion part does to one pipeline. */
export interface PipelineDecision {
  readonly change: 'created' | 'changed' | 'unchanged';
  readonly fingerprint: string;
  readonly event: PipelineConfigured;
}

/** A pipeline that cannot be configured before metadata has put these columns under contract. */
export interface MissingContract {
  readonly dataset: RegisteredDataset;
  readonly pipeline: string;
  readonly columns: readonly Column[];
}

/** The intent version that a pipeline is configured by. */
export interface IntentOrigin {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly team: Team;
  readonly declaration: Declaration;
}

/** Everything that the configuration of one pipeline is made of. */
export interface PipelineParts {
  readonly intent: IntentOrigin;
  readonly registered: RegisteredDataset;
  readonly config: Pick<HashedPart<PipelineConfig>, 'part' | 'content'>;
  readonly known: KnownPipeline | undefined;
  /** Contracts that metadata has registered for the pipeline's output, by the hash of their columns. */
  readonly contracts: ReadonlyMap<string, DatasetContract>;
  readonly submissionId: string;
}

/** Decides one pipeline whose columns are without fault, or tells which contract is missing. */
export function configurePipeline(parts: PipelineParts): PipelineDecision | MissingContract {
  const { registered, known, submissionId } = parts;
  const { dataset, ingestion } = parts.config.part;
  const columns = pipelineColumns(registered.contract.columns, {
    ...(dataset.columns === undefined ? {} : { columns: dataset.columns }),
    transforms: ingestion.transforms,
  });
  const pipeline = pipelineName(parts.intent.name, dataset.name);
  const contract = columns.needsContract
    ? parts.contracts.get(columnsHash(columns.output))
    : registered.contract;
  if (contract === undefined) return { dataset: registered, pipeline, columns: columns.output };
  const said = {
    ...toldOf(parts, pipeline),
    contract,
    sourceColumns: ingestion.transforms.length === 0 ? [] : columns.source,
  };
  const fingerprint = sha256(canonicalJson(said));
  const change =
    known === undefined ? 'created' : known.fingerprint === fingerprint ? 'unchanged' : 'changed';
  const configVersion = (known?.configVersion ?? 0) + (change === 'unchanged' ? 0 : 1);
  return { change, fingerprint, event: { ...said, configVersion, submissionId } };
}

/** All that a pipeline's configuration says, columns, its own version and origin aside. */
function toldOf({ intent, registered, config }: PipelineParts, pipeline: string) {
  return {
    namespace: intent.namespace,
    pipeline,
    dataset: config.part.dataset.name,
    urn: registered.urn,
    intent: intent.name,
    intentVersion: intent.version,
    team: intent.team.name,
    supportEmail: intent.team.supportEmail,
    rules: contractRules(config.part.ingestion),
    config: config.content,
    declarationValidUntil: intent.declaration.validUntil,
  };
}
