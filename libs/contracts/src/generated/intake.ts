// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { Column, DatasetContract, Fault, Rule, TeamMember } from './types.js';

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

/** A declaration of the right to insource is in force. */
export interface DeclarationChanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version that carries the declaration. */
  readonly intentVersion: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Who declares the right to insource. */
  readonly declaredBy: string;
  /** On what basis. */
  readonly basis: string;
  /** Last day on which it holds, YYYY-MM-DD. */
  readonly validUntil: string;
  /** Terms that users of the data must keep. */
  readonly terms: string | null;
}

/** A declaration has ended; its pipelines stop until a new one is submitted. */
export interface DeclarationExpired {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version that carries the declaration. */
  readonly intentVersion: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Who declares the right to insource. */
  readonly declaredBy: string;
  /** On what basis. */
  readonly basis: string;
  /** Last day on which it holds, YYYY-MM-DD. */
  readonly validUntil: string;
  /** Terms that users of the data must keep. */
  readonly terms: string | null;
}

/** A declaration ends soon; after its last day nothing is ingested any more. */
export interface DeclarationExpiring {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version that carries the declaration. */
  readonly intentVersion: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Who declares the right to insource. */
  readonly declaredBy: string;
  /** On what basis. */
  readonly basis: string;
  /** Last day on which it holds, YYYY-MM-DD. */
  readonly validUntil: string;
  /** Terms that users of the data must keep. */
  readonly terms: string | null;
  /** Days until it ends: 30, 7 or 1. */
  readonly daysLeft: number;
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

/** A namespace exists, or has changed. */
export interface NamespaceChanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Counts changes of the namespace, from 1. */
  readonly revision: number;
  /** Owning team. */
  readonly team: string;
  /** What it holds. */
  readonly description: string | null;
  /** Who changed it. */
  readonly changedBy: string;
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
  /** Columns as the source has them, when transforms make other columns of them; empty when the contract's own columns are read. */
  readonly sourceColumns: readonly Column[];
  /** Last day of the declaration of the right to insource, YYYY-MM-DD. */
  readonly declarationValidUntil: string | null;
}

/** A pipeline that transforms its rows needs a contract for what comes out. */
export interface PipelineContractRequested {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Intent name. */
  readonly intent: string;
  /** Dataset URN. */
  readonly urn: string;
  /** The submission that needs it. */
  readonly submissionId: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Columns after the transforms. */
  readonly columns: readonly Column[];
}

/** Somebody pauses or resumes a pipeline. */
export interface PipelineStateRequested {
  /** Id of the request. */
  readonly requestId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** paused or active. */
  readonly state: string;
  /** Who asked. */
  readonly requestedBy: string;
  /** Why; may be empty. */
  readonly reason: string;
  /** Whether the change of the source that holds the pipeline is accepted: its contract gets a new version. */
  readonly acceptSchemaChange: boolean;
}

/** Somebody wants source and target compared by content. */
export interface ReconciliationRequested {
  /** Id of the comparison. */
  readonly reconciliationId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Who asked. */
  readonly requestedBy: string;
}

/** Somebody wants a run to end without a version. */
export interface RunCancelRequested {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** The run. */
  readonly runId: string;
  /** Who asked. */
  readonly requestedBy: string;
  /** Why; may be empty. */
  readonly reason: string;
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
  /** What is special about this run, as canonical JSON: mode (normal, full, backfill, replay), from, to, quarantineOf. `{}` for a normal run. */
  readonly parameters: string;
  /** Run whose parameters are taken over; null for none. */
  readonly rerunOf: string | null;
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

/** A team exists, or has changed. */
export interface TeamChanged {
  /** Team name. */
  readonly team: string;
  /** Counts changes of the team, from 1. */
  readonly revision: number;
  /** The team's support address. */
  readonly supportEmail: string;
  /** What the team does. */
  readonly description: string | null;
  /** Who belongs to it. */
  readonly members: readonly TeamMember[];
  /** Who changed it. */
  readonly changedBy: string;
}
