// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { ClassificationProposal, ColumnProfile, DatasetContract, Fault } from './types.js';

/** The contract does not follow its source: the change breaks the declared compatibility, or the source cannot be harvested. Pipelines go on as they are; a person decides. */
export interface ContractChangeRefused {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Dataset URN. */
  readonly urn: string;
  /** Intent name. */
  readonly intent: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Contract version that stays in force. */
  readonly contractVersion: number;
  /** schema-change (a run found it) or accepted (a person asked). */
  readonly cause: string;
  /** Id of the run or request that asked. */
  readonly requestId: string;
  /** Everything that is wrong, at once. */
  readonly faults: readonly Fault[];
}

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
  /** The contract in full. */
  readonly contract: DatasetContract | null;
  /** Intent that declares the dataset. */
  readonly intent: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** What differs from the version before, one sentence each. */
  readonly differences: readonly string[];
  /** onboarding, schema-change or accepted. */
  readonly cause: string;
}

/** A dataset was looked at at onboarding: profile, sample, proposed classification. */
export interface DatasetProfiled {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version. */
  readonly intentVersion: number;
  /** Dataset URN. */
  readonly urn: string;
  /** Rows that were looked at. */
  readonly rowsProfiled: number;
  /** Whether these were all rows. */
  readonly complete: boolean;
  /** One profile a column. */
  readonly columns: readonly ColumnProfile[];
  /** Proposed classification. */
  readonly proposals: readonly ClassificationProposal[];
  /** Some rows as text; classified columns and proposed ones read `***`. */
  readonly sample: readonly (Readonly<Record<string, string | null>>)[];
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
  /** Tags that the intent declares. */
  readonly tags: readonly string[];
  /** What the dataset is about. */
  readonly description: string | null;
  /** Whether a person confirmed the schema; sources without one of their own need it before ingestion. */
  readonly schemaConfirmed: boolean;
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

/** An OpenLineage run event, for receivers outside. */
export interface LineageEmitted {
  /** The run. */
  readonly runId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** START, RUNNING, COMPLETE, ABORT or FAIL. */
  readonly eventType: string;
  /** The OpenLineage event as JSON. */
  readonly event: string;
}

/** What comes out of a transforming pipeline is under contract. */
export interface PipelineContractRegistered {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Intent name. */
  readonly intent: string;
  /** The submission that asked for it. */
  readonly submissionId: string;
  /** The contract of the rows that the pipeline writes. */
  readonly contract: DatasetContract;
}

/** Files of a dataset that waits for them arrived or changed, and have settled. */
export interface SourceChanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Names, sizes and times of the files as one hash. */
  readonly fingerprint: string;
  /** How many files there are. */
  readonly files: number;
}
