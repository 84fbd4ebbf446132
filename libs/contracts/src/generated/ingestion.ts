// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { CheckResult, DatasetContract, Ledger, LoadSegment, LoadStart, ProcessUsage, Rule, SchemaDifference, TargetReceipt } from './types.js';

/** An attempt ended without a staged version; readers see no difference. */
export interface RunFailed {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Attempt of the run, 1 for the first. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** CHIMERA_* code. */
  readonly code: string;
  /** What went wrong. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
  /** Whether another attempt may succeed without a person. */
  readonly retryable: boolean;
  /** Worker processes. */
  readonly usage: readonly ProcessUsage[];
}

/** How far a run is; at most one a second and run. */
export interface RunProgressed {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Attempt of the run, 1 for the first. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** reading, loading, checking, publishing. */
  readonly phase: string;
  /** Rows read so far. */
  readonly rowsRead: number;
  /** Rows written to the target so far. */
  readonly rowsStaged: number;
  /** Rows set aside so far. */
  readonly rowsQuarantined: number;
  /** Bytes put on the load topic so far. */
  readonly bytesMoved: number;
  /** Rows expected. */
  readonly rowsExpected: number | null;
  /** Milliseconds since the attempt started. */
  readonly elapsedMillis: number;
}

/** All rows of an attempt are in an unpublished version. */
export interface RunStaged {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Attempt of the run, 1 for the first. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** Dataset URN. */
  readonly urn: string;
  /** Where every row went. */
  readonly ledger: Ledger;
  /** Contract in force. */
  readonly contract: DatasetContract;
  /** Declared rules. */
  readonly rules: readonly Rule[];
  /** Sealed parts on the load topic. */
  readonly segments: readonly LoadSegment[];
  /** Kafka cluster id. */
  readonly loadClusterId: string;
  /** The target's receipt. */
  readonly receipt: TargetReceipt;
  /** Worker processes. */
  readonly usage: readonly ProcessUsage[];
  /** Pipeline configuration as canonical JSON: source, dataset, ingestion. */
  readonly config: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
}

/** A worker reads the source. */
export interface RunStarted {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Attempt of the run, 1 for the first. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** Supervisor. */
  readonly supervisor: string;
  /** Rows expected; null when not known. */
  readonly rowsExpected: number | null;
  /** Owning team. */
  readonly team: string;
  /** Contract version under which rows move, for those who look at rows while they are read; null when the run is too small to be worth it. */
  readonly contract: DatasetContract | null;
  /** Declared rules; empty when there is no contract. */
  readonly rules: readonly Rule[];
  /** Parts of the source; part n lies on partition n modulo partitions. */
  readonly parts: number;
  /** Where the attempt begins on the load topic; empty when there is no contract. */
  readonly load: readonly LoadStart[];
}

/** The source no longer looks as the contract says; found before rows moved. */
export interface SchemaChangeFound {
  /** The run. */
  readonly runId: string;
  /** Attempt that found it. */
  readonly attempt: number;
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
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** evolve, hold or quarantine. */
  readonly policy: string;
  /** evolving (metadata makes a new contract version), held (a person decides) or continuing (under the old contract). */
  readonly action: string;
  /** Contract version it differs from. */
  readonly contractVersion: number;
  /** What differs. */
  readonly differences: readonly SchemaDifference[];
}

/** Heartbeat of a supervisor with what it has free. */
export interface SupervisorReported {
  /** Supervisor id. */
  readonly supervisor: string;
  /** Runs it executes at once. */
  readonly slots: number;
  /** Of these, free. */
  readonly freeSlots: number;
  /** CPU cores free. */
  readonly freeCpuCores: number;
  /** Memory free, bytes. */
  readonly freeMemoryBytes: number;
  /** Runs it executes now. */
  readonly activeRuns: readonly string[];
}

/** Readers see this version from now on. */
export interface VersionPublished {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Attempt of the run, 1 for the first. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** Dataset URN. */
  readonly urn: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Target address without credentials. */
  readonly target: string;
  /** Relation that readers query. */
  readonly relation: string;
  /** Where every row went. */
  readonly ledger: Ledger;
  /** Worker processes. */
  readonly usage: readonly ProcessUsage[];
  /** Milliseconds from the start of the attempt to publication. */
  readonly wallMillis: number;
}

/** A version failed its checks; readers keep the last good one. */
export interface VersionRejected {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Attempt of the run, 1 for the first. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** Dataset URN. */
  readonly urn: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Checks that failed with severity error. */
  readonly failedChecks: readonly CheckResult[];
  /** Version that readers keep; null when there is none. */
  readonly lastGoodVersion: number | null;
  /** Where every row went. */
  readonly ledger: Ledger;
  /** Worker processes. */
  readonly usage: readonly ProcessUsage[];
}
