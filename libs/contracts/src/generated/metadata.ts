// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { DatasetContract, Fault } from './types.js';

/** A dataset contract was created or evolved. */
export interface ContractChanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Dataset URN. */
  readonly urn: string;
  /** Contract version, from 1. */
  readonly version: number;
  /** created or evolved. */
  readonly change: string;
  /** Registry subject. */
  readonly subject: string;
  /** Registry id. */
  readonly schemaId: number;
  /** Compatibility level of the subject. */
  readonly compatibility: string;
  /** Row schema, Avro JSON. */
  readonly schema: string;
}

/** A dataset has metadata and a contract. */
export interface DatasetRegistered {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version. */
  readonly intentVersion: number;
  /** Datasource name. */
  readonly datasource: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Dataset URN. */
  readonly urn: string;
  /** postgres, parquet, ... */
  readonly sourceKind: string;
  /** The source's own name. */
  readonly physicalName: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Contract in force. */
  readonly contract: DatasetContract;
  /** Rows the source expects to have. */
  readonly rowEstimate: number | null;
  /** Size at the source in bytes. */
  readonly sizeBytes: number | null;
  /** Harvested metadata as text, by the names of the product guide. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Metadata of every selected dataset is harvested and under contract. */
export interface DatasourceOnboardingCompleted {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version. */
  readonly version: number;
  /** Datasource name. */
  readonly datasource: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Dataset names. */
  readonly datasets: readonly string[];
}

/** Onboarding stopped; the faults say what to do. */
export interface DatasourceOnboardingFailed {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version. */
  readonly version: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Everything that is wrong, at once. */
  readonly faults: readonly Fault[];
}
