// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { DatasetContract, Fault, Rule } from './types.js';

/** An intent version was accepted: the source answered and the selection exists. */
export interface DatasourceOnboardingRequested {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version, from 1. */
  readonly version: number;
  /** The submission that made it. */
  readonly submissionId: string;
  /** Who submitted. */
  readonly submittedBy: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** postgres, parquet, ... */
  readonly sourceKind: string;
  /** The intent's source part as canonical JSON. */
  readonly content: string;
  /** SHA-256 of content, hexadecimal. */
  readonly contentHash: string;
}

/** An ingestion part was accepted; lists what it did. */
export interface IngestionConfigured {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** The submission. */
  readonly submissionId: string;
  /** Version of the ingestion part, from 1. */
  readonly ingestionVersion: number;
  /** New pipelines. */
  readonly created: readonly string[];
  /** Pipelines with a new configuration. */
  readonly changed: readonly string[];
  /** Pipelines left as they were. */
  readonly unchanged: readonly string[];
}

/** The ingestion part of an onboarded intent was handed in. */
export interface IngestionIntentSubmitted {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly name: string;
  /** Id of this submission (UUID). */
  readonly submissionId: string;
  /** Who submits. */
  readonly submittedBy: string;
  /** The intent file as text, at most 262,144 characters. */
  readonly content: string;
}

/** A submission was refused; nothing changed. */
export interface IntentRejected {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly name: string;
  /** The submission. */
  readonly submissionId: string;
  /** source or ingestion. */
  readonly part: string;
  /** Support address, when the content names one. */
  readonly supportEmail: string | null;
  /** Everything that is wrong, at once. */
  readonly faults: readonly Fault[];
}

/** A submission had the content of the current version; nothing changed. */
export interface IntentUnchanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly name: string;
  /** The submission. */
  readonly submissionId: string;
  /** source or ingestion. */
  readonly part: string;
  /** Current version. */
  readonly version: number;
}

/** A pipeline exists, or has a new configuration. */
export interface PipelineConfigured {
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
  /** Onboarded intent version it builds on. */
  readonly intentVersion: number;
  /** Configuration version of the pipeline, from 1. */
  readonly configVersion: number;
  /** The submission that made it. */
  readonly submissionId: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Contract in force. */
  readonly contract: DatasetContract;
  /** Declared rules. */
  readonly rules: readonly Rule[];
  /** Pipeline configuration as canonical JSON: source, dataset, ingestion. */
  readonly config: string;
}

/** A person or system asks for a run now. */
export interface RunStartRequested {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Id that the run will have (UUID). */
  readonly runId: string;
  /** Who asks. */
  readonly requestedBy: string;
}

/** A source intent was handed in, over HTTP or by any Kafka client. */
export interface SourceIntentSubmitted {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly name: string;
  /** Id of this submission, chosen by the submitter (UUID). */
  readonly submissionId: string;
  /** Who submits. */
  readonly submittedBy: string;
  /** The intent file as text, at most 262,144 characters. */
  readonly content: string;
}
