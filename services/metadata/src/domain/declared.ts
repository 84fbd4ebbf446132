import type { Column } from '@chimera/contracts';
import type { SourcePart, SourcePartDataset } from '@chimera/intent';
import type { Harvested } from './harvested.js';

/** Registry levels, as intents name them. */
export type DeclaredCompatibility = NonNullable<SourcePartDataset['compatibility']>;

/** What the intent says about a dataset, defaults filled in. */
export interface Declared {
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly classification: Readonly<Record<string, string>>;
  readonly compatibility: DeclaredCompatibility;
  /** False for sources without a schema of their own while the intent gives none. */
  readonly schemaConfirmed: boolean;
  /** Whether the intent gives the schema, so that the source's own changes cannot be taken over. */
  readonly schemaDeclared: boolean;
}

/** Kinds whose types are guessed from text. */
const schemaless: ReadonlySet<string> = new Set(['csv']);

/** Readers of a new contract version can read what was written under all earlier ones. */
const defaultCompatibility = 'BACKWARD_TRANSITIVE';

/** What the intent says about the dataset of a name. */
export function declaredOf({ source, datasets }: SourcePart, name: string): Declared {
  const dataset = datasets.find((one) => one.name === name);
  const schemaDeclared = dataset?.schema !== undefined;
  return {
    tags: dataset?.tags ?? [],
    description: dataset?.description ?? null,
    classification: dataset?.classification ?? {},
    compatibility: dataset?.compatibility ?? defaultCompatibility,
    schemaConfirmed: schemaDeclared || !schemaless.has(source.kind),
    schemaDeclared,
  };
}

/** A harvested dataset with what a person said about its columns. */
export function withDeclaration<H extends Harvested>(harvested: H, declared: Declared): H {
  return {
    ...harvested,
    columns: harvested.columns.map((column) => ({
      ...column,
      classification: classificationOf(column, declared),
    })),
  };
}

/** `none` overrules a proposal; in the contract it is as if nobody had said anything. */
function classificationOf({ name, classification }: Column, declared: Declared): string | null {
  const confirmed = Object.hasOwn(declared.classification, name) ? declared.classification[name] : undefined;
  return confirmed === 'none' ? null : (confirmed ?? classification ?? null);
}
