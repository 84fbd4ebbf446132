import type { Ingestion, IntentDataset, SourceIntent } from '../model/intent.js';
import type { SchemaNode } from '../schema/schema-node.js';
import { intentSchema } from '../schema/source-intent.schema.js';
import { filledIn } from './filled-in.js';

/** Kinds of source that there are templates for: all. */
export const sourceKinds = ['csv', 'parquet', 'postgres'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What a template may be told; everything else is taken from the examples of the schema. */
export interface TemplateOptions {
  readonly $schema?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly team?: string;
  readonly supportEmail?: string;
  readonly uri?: string;
  /** Postgres: user that reads. */
  readonly user?: string;
  /** Postgres: reference of the password. */
  readonly password?: string;
  /** Patterns that find datasets; then none need be named. */
  readonly discover?: readonly string[];
  /** Datasets by name and name at the source. Default: one, unless patterns find them. */
  readonly datasets?: readonly { readonly name: string; readonly from: string }[];
  /** Who declares the right to insource. */
  readonly declaredBy?: string;
  readonly basis?: string;
  /** Whether each dataset has an ingestion. Default true. */
  readonly ingestion?: boolean;
  /** The declaration holds until a year after. Default the clock. */
  readonly now?: Date;
}

const defaultDataset: Readonly<Record<SourceKind, { readonly name: string; readonly from: string }>> = {
  csv: { name: 'airports', from: 'airports.csv' },
  parquet: { name: 'flights', from: 'flights-3m.parquet' },
  postgres: { name: 'flights', from: 'public.flights' },
};

/**
 * A filled-in intent of a kind of source, made of the schema's examples. It passes validation once relative paths are
 * resolved, as long as the options are valid themselves.
 */
export function templateIntent(kind: SourceKind, options: TemplateOptions = {}): SourceIntent {
  const example = filledIn(intentSchema, { source: { kind } }) as unknown as SourceIntent;
  const { discover } = options;
  const datasets = options.datasets ?? (discover === undefined ? [defaultDataset[kind]] : []);
  return {
    ...(options.$schema === undefined ? {} : { $schema: options.$schema }),
    apiVersion: example.apiVersion,
    kind: example.kind,
    namespace: options.namespace ?? example.namespace,
    name: options.name ?? datasets[0]?.name ?? example.name,
    team: {
      name: options.team ?? example.team.name,
      supportEmail: options.supportEmail ?? example.team.supportEmail,
    },
    source: sourceOf(example, options),
    datasets: datasets.map((dataset) => datasetOf(dataset, options.ingestion ?? true)),
    ...(discover === undefined ? {} : { discover: { include: discover } }),
    declaration: {
      declaredBy: options.declaredBy ?? example.declaration.declaredBy,
      basis: options.basis ?? example.declaration.basis,
      validUntil: aYearAfter(options.now ?? new Date()),
    },
  };
}

function sourceOf(
  { source }: SourceIntent,
  { uri, user, password }: TemplateOptions,
): SourceIntent['source'] {
  const at = { ...source, ...(uri === undefined ? {} : { uri }) };
  // How files are written is found out from them; an example of it would be wrong for most.
  if (at.kind === 'csv') return { kind: at.kind, uri: at.uri };
  if (at.kind !== 'postgres') return at;
  return { ...at, ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) };
}

function datasetOf(
  { name, from }: { readonly name: string; readonly from: string },
  ingested: boolean,
): IntentDataset {
  return { name, from, ...(ingested ? { ingestion: ingestionOf(name) } : {}) };
}

function ingestionOf(dataset: string): Ingestion {
  const properties = (intentSchema['properties'] as Readonly<Record<string, SchemaNode>>)['datasets']!;
  const items = properties['items'] as SchemaNode;
  const schema = (items['properties'] as Readonly<Record<string, SchemaNode>>)['ingestion']!;
  const example = filledIn(schema, {}) as unknown as Ingestion;
  return {
    ...example,
    target: { ...example.target, relation: dataset.replaceAll('-', '_').slice(0, 40), mode: 'replace' },
    rules: [{ id: 'not-empty', rule: 'rowCount', min: 1 }],
    retention: { versions: 3 },
  };
}

function aYearAfter(now: Date): string {
  const day = new Date(now);
  day.setUTCFullYear(day.getUTCFullYear() + 1);
  return day.toISOString().slice(0, 10);
}
