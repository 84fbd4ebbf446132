import type { Rule } from '@chimera/contracts';
import type { Ingestion, IntentRule, SourceIntent } from '../model/intent.js';
import type {
  CompleteIngestion,
  CompleteRule,
  IngestionPart,
  IngestionPartDataset,
  PipelineConfig,
  SourcePart,
} from '../model/parts.js';
import { canonicalJson, sha256 } from './canonical.js';

/** A part of an intent in canonical form with its hash. */
export interface HashedPart<T> {
  readonly part: T;
  /** Canonical JSON. */
  readonly content: string;
  /** SHA-256 of `content`, hexadecimal. */
  readonly hash: string;
}

/** What onboarding is about: everything but `$schema` and the ingestion of the datasets. */
export function sourcePart(intent: SourceIntent): HashedPart<SourcePart> {
  const { $schema: _, datasets, ...rest } = intent;
  return hashed({ ...rest, datasets: datasets.map(({ ingestion: __, ...dataset }) => dataset) });
}

/** The datasets that have an ingestion, with it. */
export function ingestionPart(intent: SourceIntent): HashedPart<IngestionPart> {
  const datasets = intent.datasets.filter(
    (dataset): dataset is IngestionPartDataset => dataset.ingestion !== undefined,
  );
  return hashed({ namespace: intent.namespace, name: intent.name, datasets });
}

/** The configuration of one dataset's pipeline, every default filled in. */
export function pipelineConfig(
  intent: SourceIntent,
  dataset: IngestionPartDataset,
): HashedPart<PipelineConfig> {
  return hashed({
    source: intent.source,
    dataset: {
      name: dataset.name,
      from: dataset.from,
      ...(dataset.columns === undefined ? {} : { columns: dataset.columns }),
    },
    ingestion: completeIngestion(dataset.ingestion, dataset.name),
  });
}

/** Rules in the form of the contracts: parameters as text. */
export function contractRules(ingestion: CompleteIngestion): readonly Rule[] {
  return ingestion.rules.map((rule) => ({
    id: rule.id,
    rule: rule.rule,
    columns: 'columns' in rule ? rule.columns : [],
    parameters: parametersOf(rule),
    severity: rule.severity,
    action: rule.action,
  }));
}

function completeIngestion(ingestion: Ingestion, dataset: string): CompleteIngestion {
  const { target } = ingestion;
  return {
    trigger: ingestion.trigger,
    way: ingestion.way,
    target: {
      ...target,
      schema: target.schema ?? 'public',
      relation: target.relation ?? dataset,
      mode: target.mode ?? 'replace',
    },
    key: ingestion.key ?? [],
    transforms: ingestion.transforms ?? [],
    deduplicate: ingestion.deduplicate ?? null,
    rules: (ingestion.rules ?? []).map((rule): CompleteRule => ({
      ...rule,
      severity: rule.severity ?? 'error',
      action: rule.action ?? 'reject',
    })),
    maxQuarantined: ingestion.maxQuarantined ?? { percent: 5 },
    retention: { versions: 3, loadHours: 24, quarantineDays: 30, ...ingestion.retention },
    onSchemaChange: ingestion.onSchemaChange ?? 'hold',
    sla: ingestion.sla ?? null,
    priority: ingestion.priority ?? 5,
  };
}

function parametersOf(rule: IntentRule): Record<string, string> {
  const { id: _id, rule: _rule, severity: _severity, action: _action, ...parameters } = rule;
  const texts = Object.entries(parameters)
    .filter(([name, value]) => name !== 'columns' && value !== undefined)
    .map(([name, value]): [string, string] => [name, textOf(value)]);
  return Object.fromEntries(texts);
}

/** Lists travel as JSON; texts and numbers as they are. */
function textOf(value: string | number | readonly unknown[]): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function hashed<T>(part: T): HashedPart<T> {
  const content = canonicalJson(part);
  return { part, content, hash: sha256(content) };
}
