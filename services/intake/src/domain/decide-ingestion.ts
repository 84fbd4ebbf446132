import type { Fault, PipelineConfigured } from '@chimera/contracts';
import {
  contractRules,
  fault,
  ingestionPart,
  pipelineConfig,
  sha256,
  canonicalJson,
  type IngestionPartDataset,
  type SourceIntent,
} from '@chimera/intent';
import type { IngestionKnowledge, RegisteredDataset } from './ingestion-knowledge.js';
import { pipelineName } from './pipeline-name.js';
import { keyFaults, ruleFaults } from './rule-fit.js';
import { selectionFaults } from './selection-faults.js';

/** What an ingestion part does to one pipeline. */
export interface PipelineDecision {
  readonly change: 'created' | 'changed' | 'unchanged';
  readonly fingerprint: string;
  readonly event: PipelineConfigured;
}

/** What shall happen to a submission of an ingestion part. */
export type IngestionDecision =
  | {
      readonly kind: 'configured';
      readonly ingestionVersion: number;
      readonly pipelines: readonly PipelineDecision[];
    }
  | {
      readonly kind: 'unchanged';
      readonly ingestionVersion: number;
      readonly pipelines: readonly PipelineDecision[];
    }
  | { readonly kind: 'rejected'; readonly faults: readonly Fault[] };

/** Decides an ingestion part against what was onboarded. `targetFaults` is what the targets' connection test found. */
export function decideIngestion(
  knowledge: IngestionKnowledge,
  submission: {
    readonly intent: SourceIntent;
    readonly submissionId: string;
    readonly targetFaults: readonly Fault[];
  },
): IngestionDecision {
  const { intent } = submission;
  const faults = [...ingestionFaults(knowledge, intent), ...submission.targetFaults];
  if (faults.length > 0) return { kind: 'rejected', faults };
  const version = knowledge.onboarded!.version;
  const pipelines = ingestionPart(intent).part.datasets.map((dataset) =>
    decidePipeline(knowledge, { intent, version, submissionId: submission.submissionId }, dataset),
  );
  const anything = pipelines.some((pipeline) => pipeline.change !== 'unchanged');
  return anything
    ? { kind: 'configured', ingestionVersion: knowledge.ingestionVersion + 1, pipelines }
    : { kind: 'unchanged', ingestionVersion: knowledge.ingestionVersion, pipelines };
}

/** Everything that keeps an ingestion part from being accepted, the targets aside. */
export function ingestionFaults(knowledge: IngestionKnowledge, intent: SourceIntent): readonly Fault[] {
  if (knowledge.onboarded === null) return [notOnboarded(knowledge.latest)];
  const none = ingestionPart(intent).part.datasets.length === 0 ? [noIngestion()] : [];
  const selection = selectionFaults(intent, knowledge.onboarded.part);
  return [
    ...none,
    ...explained(selection, knowledge),
    ...intent.datasets.flatMap((dataset, index) => contractFaults(knowledge, dataset, index)),
  ];
}

function contractFaults(
  knowledge: IngestionKnowledge,
  dataset: SourceIntent['datasets'][number],
  index: number,
): readonly Fault[] {
  if (
    dataset.ingestion === undefined ||
    !knowledge.onboarded!.part.datasets.some(({ name }) => name === dataset.name)
  )
    return [];
  const registered = knowledge.datasets.get(dataset.name);
  if (registered === undefined) return [notRegistered(index)];
  const { columns } = registered.contract;
  const path = `/datasets/${index}/ingestion`;
  return [
    ...nameTaken(knowledge, dataset.name, index),
    ...keyFaults(dataset.ingestion.key ?? [], columns, path),
    ...ruleFaults(dataset.ingestion.rules ?? [], columns, path),
  ];
}

/** `<intent>_<datasource>_<dataset>` of different intents can read alike, because names may hold underscores. */
function nameTaken(knowledge: IngestionKnowledge, dataset: string, index: number): readonly Fault[] {
  const { name: intent } = knowledge.onboarded!.part;
  const pipeline = pipelineName(intent, dataset);
  const owner = knowledge.pipelines.get(pipeline)?.intent ?? intent;
  if (owner === intent) return [];
  return [
    fault(
      'CHIMERA_CONFLICT',
      `/datasets/${index}/name`,
      `The pipeline would be named ${pipeline}, as one of the intent "${owner}" is.`,
      {
        hint: 'Give the dataset or the intent another name.',
      },
    ),
  ];
}

function notRegistered(index: number): Fault {
  return fault('CHIMERA_DATASET_UNKNOWN', `/datasets/${index}/name`, 'The dataset is not under contract.', {
    expected: 'a dataset that was onboarded',
    hint: 'Submit the intent again to onboard it.',
  });
}

function decidePipeline(
  knowledge: IngestionKnowledge,
  submitted: { readonly intent: SourceIntent; readonly version: number; readonly submissionId: string },
  dataset: IngestionPartDataset,
): PipelineDecision {
  const registered = knowledge.datasets.get(dataset.name)!;
  const name = pipelineName(submitted.intent.name, dataset.name);
  const known = knowledge.pipelines.get(name);
  const said = configured(submitted.intent, submitted.version, dataset, registered);
  const fingerprint = sha256(canonicalJson(said));
  const change =
    known === undefined ? 'created' : known.fingerprint === fingerprint ? 'unchanged' : 'changed';
  const configVersion = (known?.configVersion ?? 0) + (change === 'unchanged' ? 0 : 1);
  return { change, fingerprint, event: { ...said, configVersion, submissionId: submitted.submissionId } };
}

/** All that a pipeline's configuration says, its own version and origin aside. */
function configured(
  intent: SourceIntent,
  intentVersion: number,
  dataset: IngestionPartDataset,
  registered: RegisteredDataset,
): Omit<PipelineConfigured, 'configVersion' | 'submissionId'> {
  const config = pipelineConfig(intent, dataset);
  return {
    namespace: intent.namespace,
    pipeline: pipelineName(intent.name, dataset.name),
    dataset: dataset.name,
    urn: registered.urn,
    intent: intent.name,
    intentVersion,
    team: intent.team.name,
    supportEmail: intent.team.supportEmail,
    contract: registered.contract,
    rules: contractRules(config.part.ingestion),
    config: config.content,
    sourceColumns: [],
    declarationValidUntil: intent.declaration.validUntil,
  };
}

/** Adds what is going on to faults that waiting would mend. */
function explained(faults: readonly Fault[], { latest, onboarded }: IngestionKnowledge): readonly Fault[] {
  if (latest === null || onboarded === null || latest.failed || latest.version === onboarded.version)
    return faults;
  const wait = `Version ${latest.version} is being onboarded; wait until it is, if this is what it holds.`;
  return faults.map((each) => ({ ...each, hint: each.hint === null ? wait : `${wait} ${each.hint}` }));
}

function notOnboarded(latest: IngestionKnowledge['latest']): Fault {
  if (latest === null) {
    return fault(
      'CHIMERA_INTENT_UNKNOWN',
      '/name',
      'No intent of this name was onboarded in the namespace.',
      {
        expected: 'an onboarded intent',
        hint: 'Onboard it first: `chimera intent submit`.',
      },
    );
  }
  return fault(
    'CHIMERA_INTENT_UNKNOWN',
    '/name',
    `No version of the intent is onboarded; the latest is version ${latest.version}.`,
    {
      expected: 'an onboarded intent',
      found: latest.failed ? 'an onboarding that failed' : 'an onboarding that is going on',
      hint: latest.failed
        ? 'Mend what the onboarding told, and submit the intent again.'
        : 'Wait until it is onboarded, then submit the ingestion again.',
    },
  );
}

function noIngestion(): Fault {
  return fault('CHIMERA_INTENT_NO_INGESTION', '/datasets', 'No dataset has an ingestion part.', {
    expected: 'at least one dataset with "ingestion"',
    hint: 'Add "ingestion" with trigger, way and target to the datasets that shall be brought in.',
  });
}
