import type { Rule } from '@chimera/contracts';
import type { IntentRule, SourceIntent } from '../model/intent.js';
import type {
  CompleteIngestion,
  IngestionPart,
  IngestionPartDataset,
  PipelineConfig,
  SourcePart,
} from '../model/parts.js';
import { canonicalJson, sha256 } from './canonical.js';
import { completeIngestion } from './complete-ingestion.js';

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
  const { name, from, columns, format, schema, ingestion } = dataset;
  return hashed({
    source: intent.source,
    dataset: {
      name,
      from,
      ...(columns === undefined ? {} : { columns }),
      ...(format === undefined ? {} : { format }),
      ...(schema === undefined ? {} : { schema }),
    },
    ingestion: completeIngestion(ingestion, name),
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
