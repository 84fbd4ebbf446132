import type { DatasetContract, Rule } from '../generated/index.js';

/** What an ODCS document is made of: everything that is known about a dataset. */
export interface OdcsInput {
  readonly namespace: string;
  readonly dataset: string;
  readonly urn: string;
  readonly team: string;
  readonly supportEmail: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** Contract of what readers see; before a pipeline is configured, of what the source has. */
  readonly contract: DatasetContract;
  readonly rules: readonly Rule[];
  /** Null before a pipeline is configured. */
  readonly pipeline: OdcsPipeline | null;
  /** Whether readers see a version. */
  readonly published: boolean;
  readonly source: { readonly kind: string; readonly name: string } | null;
}

/** A pipeline as far as the contract with its readers goes. */
export interface OdcsPipeline {
  readonly name: string;
  readonly target: {
    readonly kind: string;
    readonly uri: string;
    readonly schema: string;
    readonly relation: string;
    readonly mode: string;
    readonly partitionBy?: { readonly column: string; readonly granularity: string } | undefined;
  };
  readonly trigger: Readonly<Record<string, unknown>>;
  readonly sla: { readonly expectedBy: string; readonly failBy: string } | null;
  /** Versions kept in the target. */
  readonly keptVersions: number | null;
  readonly priority: number | null;
  readonly onSchemaChange: string | null;
}

/** A name and a value that ODCS has no place for. */
export interface CustomProperty {
  readonly property: string;
  readonly value: unknown;
}

/** Custom properties without those that nobody set. */
export function customProperties(values: Readonly<Record<string, unknown>>): readonly CustomProperty[] {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([property, value]) => ({ property, value }));
}
