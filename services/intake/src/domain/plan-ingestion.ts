import type { Fault } from '@chimera/contracts';
import {
  completeIngestion,
  diffIntents,
  implicationTexts,
  type Ingestion,
  type IngestionPartDataset,
  type IntentChange,
  type IntentDataset,
  type SourceIntent,
} from '@chimera/intent';
import type { MissingContract, PipelineDecision } from './configure-pipeline.js';
import { decidePipelines, ingestionFaults } from './decide-ingestion.js';
import type { IngestionKnowledge } from './ingestion-knowledge.js';

/** What was accepted of an intent's ingestion so far. */
export interface AcceptedIngestion {
  /** As each was accepted last. */
  readonly datasets: readonly IngestionPartDataset[];
  readonly pipelines: readonly { readonly pipeline: string; readonly dataset: string }[];
}

/** What submitting would do to one pipeline. */
export interface PlannedPipeline {
  readonly pipeline: string;
  readonly dataset: string;
  /** `leftOut`: it exists, and the file says nothing about its ingestion. */
  readonly change: 'created' | 'changed' | 'unchanged' | 'leftOut';
  /** What differs in the file, by path. */
  readonly changes: readonly IntentChange[];
  /** What follows, one sentence each. */
  readonly implies: readonly string[];
}

/** What submitting an ingestion part would do; nothing of it is kept. */
export interface IngestionPlan {
  /** False when it would be refused, for the faults. */
  readonly possible: boolean;
  readonly faults: readonly Fault[];
  readonly pipelines: readonly PlannedPipeline[];
}

/** Plans what {@link decideIngestion} would decide; the targets are not asked. */
export function planIngestion(
  knowledge: IngestionKnowledge,
  accepted: AcceptedIngestion,
  intent: SourceIntent,
): IngestionPlan {
  const faults = ingestionFaults(knowledge, intent);
  if (faults.length > 0) return { possible: false, faults, pipelines: [] };
  const decided = decidePipelines(knowledge, intent, 'plan');
  const planned = decided.map((each) => plannedPipeline(knowledge, accepted, intent, each));
  const named = new Set(planned.map(({ pipeline }) => pipeline));
  const left = accepted.pipelines.filter(({ pipeline }) => !named.has(pipeline)).map(leftOut);
  return { possible: true, faults: [], pipelines: [...planned, ...left] };
}

function plannedPipeline(
  knowledge: IngestionKnowledge,
  { datasets }: AcceptedIngestion,
  intent: SourceIntent,
  decided: PipelineDecision | MissingContract,
): PlannedPipeline {
  const [pipeline, dataset] =
    'event' in decided
      ? [decided.event.pipeline, decided.event.dataset]
      : [decided.pipeline, decided.dataset.dataset];
  const change = changeOf(decided, knowledge.pipelines.has(pipeline));
  const declared = intent.datasets.find(({ name }) => name === dataset)!;
  const before = datasets.find(({ name }) => name === dataset);
  const changes = change === 'changed' && before !== undefined ? changesOf(intent, declared, before) : [];
  const contract = knowledge.datasets.get(dataset)!.contract.version;
  const implies = impliedBy({
    change,
    changes,
    before,
    declared,
    contract,
    ownContract: !('event' in decided),
  });
  return { pipeline, dataset, change, changes, implies };
}

function changeOf(decided: PipelineDecision | MissingContract, exists: boolean): PlannedPipeline['change'] {
  if ('event' in decided) return decided.change;
  return exists ? 'changed' : 'created';
}

function changesOf(
  intent: SourceIntent,
  declared: IntentDataset,
  { columns, ingestion }: IngestionPartDataset,
): readonly IntentChange[] {
  const only = (dataset: IntentDataset): SourceIntent => ({ ...intent, datasets: [dataset] });
  const { columns: _, ...rest } = declared;
  const before = { ...rest, ...(columns === undefined ? {} : { columns }), ingestion };
  return diffIntents(only(before), only(declared)).map((change) =>
    // Columns that were onboarded and are left out here are the pipeline's affair alone.
    change.implies === 'sourceVersion' ? { ...change, implies: 'pipelineConfiguration' } : change,
  );
}

interface Implied {
  readonly change: PlannedPipeline['change'];
  readonly changes: readonly IntentChange[];
  readonly before: IngestionPartDataset | undefined;
  readonly declared: IntentDataset;
  /** Version of the dataset's contract. */
  readonly contract: number;
  readonly ownContract: boolean;
}

function impliedBy({ change, changes, before, declared, contract, ownContract }: Implied): readonly string[] {
  if (change === 'unchanged') return ['nothing'];
  const kinds = new Set(changes.map(({ implies }) => implies));
  const moved =
    before !== undefined &&
    relationOf(before.ingestion, declared) !== relationOf(declared.ingestion!, declared);
  const followed = change === 'changed' && changes.every(({ implies }) => implies === 'nothing');
  return [
    ...(change === 'created' ? ['a new pipeline, with a configuration of its own'] : []),
    ...(followed
      ? [`a new configuration: the dataset or its columns are others now (contract version ${contract})`]
      : []),
    ...(['fullRead', 'pipelineConfiguration'] as const)
      .filter((kind) => kinds.has(kind) && !(kind === 'pipelineConfiguration' && kinds.has('fullRead')))
      .map((kind) => implicationTexts[kind]),
    ...(moved ? ['a new target relation; the old one stays as it is, and is no longer written'] : []),
    ...(ownContract ? ['a new contract version for what the pipeline writes'] : []),
  ];
}

function relationOf(ingestion: Ingestion, { name }: IntentDataset): string {
  const { kind, uri, schema, relation } = completeIngestion(ingestion, name).target;
  return JSON.stringify([kind, uri, schema, relation]);
}

function leftOut({ pipeline, dataset }: AcceptedIngestion['pipelines'][number]): PlannedPipeline {
  const implies = [
    'nothing: it goes on as it was configured last; to stop it, pause it: `chimera pipeline pause`',
  ];
  return { pipeline, dataset, change: 'leftOut', changes: [], implies };
}
