import type { Fault } from '@chimera/contracts';
import { fault, ingestionPart, pipelineConfig, type SourceIntent } from '@chimera/intent';
import { configurePipeline, type MissingContract, type PipelineDecision } from './configure-pipeline.js';
import type { IngestionKnowledge } from './ingestion-knowledge.js';
import { columnsFaults } from './ingestion-columns.js';
import { pipelineName } from './pipeline-name.js';
import { selectionFaults } from './selection-faults.js';

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
  /** Decided anew when metadata has put these under contract. */
  | { readonly kind: 'waiting'; readonly missing: readonly MissingContract[] }
  | { readonly kind: 'rejected'; readonly faults: readonly Fault[] };

/** A submission of an ingestion part. */
export interface TestedIngestion {
  readonly intent: SourceIntent;
  readonly submissionId: string;
  /** Place in the order of submissions. */
  readonly seq: number;
  /** What the targets' connection test found. */
  readonly targetFaults: readonly Fault[];
}

/** Decides an ingestion part against what was onboarded. */
export function decideIngestion(
  knowledge: IngestionKnowledge,
  { intent, submissionId, seq, targetFaults }: TestedIngestion,
): IngestionDecision {
  const faults = [...ingestionFaults(knowledge, intent), ...targetFaults, ...overtaken(knowledge, seq)];
  if (faults.length > 0) return { kind: 'rejected', faults };
  const decided = decidePipelines(knowledge, intent, submissionId);
  const missing = decided.filter((each): each is MissingContract => !('event' in each));
  if (missing.length > 0) return { kind: 'waiting', missing };
  const pipelines = decided.filter((each): each is PipelineDecision => 'event' in each);
  const anything = pipelines.some((pipeline) => pipeline.change !== 'unchanged');
  return anything
    ? { kind: 'configured', ingestionVersion: knowledge.ingestionVersion + 1, pipelines }
    : { kind: 'unchanged', ingestionVersion: knowledge.ingestionVersion, pipelines };
}

/** Decides each pipeline of an ingestion part that has no fault. */
export function decidePipelines(
  knowledge: IngestionKnowledge,
  intent: SourceIntent,
  submissionId: string,
): readonly (PipelineDecision | MissingContract)[] {
  const { version } = knowledge.onboarded!;
  return ingestionPart(intent).part.datasets.map((dataset) => {
    const pipeline = pipelineName(intent.name, dataset.name);
    return configurePipeline({
      intent: { ...intent, version },
      registered: knowledge.datasets.get(dataset.name)!,
      config: pipelineConfig(intent, dataset),
      known: knowledge.pipelines.get(pipeline),
      contracts: knowledge.contracts.get(pipeline) ?? new Map(),
      submissionId,
    });
  });
}

/** Everything that keeps an ingestion part from being accepted, the targets aside. */
export function ingestionFaults(knowledge: IngestionKnowledge, intent: SourceIntent): readonly Fault[] {
  if (knowledge.onboarded === null) return [notOnboarded(knowledge.latest)];
  const none = ingestionPart(intent).part.datasets.length === 0 ? [noIngestion()] : [];
  const selection = selectionFaults(intent, knowledge.onboarded.part);
  return [
    ...none,
    ...explained(selection, knowledge),
    ...intent.datasets.flatMap((dataset, index) => datasetFaults(knowledge, dataset, index)),
  ];
}

function datasetFaults(
  knowledge: IngestionKnowledge,
  dataset: SourceIntent['datasets'][number],
  index: number,
): readonly Fault[] {
  const { name, ingestion } = dataset;
  const selected = knowledge.onboarded!.part.datasets.some((each) => each.name === name);
  if (ingestion === undefined || !selected) return [];
  const registered = knowledge.datasets.get(name);
  if (registered === undefined) return [notRegistered(index)];
  if (!registered.schemaConfirmed) return [unconfirmed(knowledge.onboarded!.part.name, index)];
  return [
    ...nameTaken(knowledge, name, index),
    ...columnsFaults(registered.contract.columns, { ...dataset, ingestion }, `/datasets/${index}`),
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

/** Sources without a schema of their own: what was inferred is a proposal until a person has written it down. */
function unconfirmed(intent: string, index: number): Fault {
  return fault(
    'CHIMERA_SCHEMA_UNCONFIRMED',
    `/datasets/${index}/schema`,
    'The schema of the dataset was inferred from its values, and nobody has confirmed it.',
    {
      expected: 'the columns that the dataset shall have',
      found: 'a proposal only',
      hint: `1. \`chimera intent pull <namespace>/${intent}\` writes the proposed schema into a file. 2. Look at it, correct it, and \`chimera intent submit\` it. 3. Submit the ingestion again.`,
    },
  );
}

/** Contracts and targets take their time: a submission may be ready after a later one was accepted. The later one stands. */
function overtaken({ ingestionSeq, ingestionVersion }: IngestionKnowledge, seq: number): readonly Fault[] {
  if (ingestionSeq <= seq) return [];
  return [
    fault(
      'CHIMERA_CONFLICT',
      '',
      `A later submission of this ingestion was accepted as version ${ingestionVersion} meanwhile.`,
      { hint: 'Submit again if this content is the one that shall stand.' },
    ),
  ];
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
