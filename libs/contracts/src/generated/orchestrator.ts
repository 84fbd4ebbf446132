// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { DatasetContract, Rule } from './types.js';

/** No further attempt will be made without a person. */
export interface RunAbandoned {
  /** Id of the run. */
  readonly runId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Attempts made. */
  readonly attempts: number;
  /** CHIMERA_* code of the last failure. */
  readonly code: string;
  /** What went wrong. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

/** A supervisor shall execute an attempt of a run. */
export interface RunAssigned {
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
  /** Supervisor that shall execute it. */
  readonly supervisor: string;
  /** Dataset URN. */
  readonly urn: string;
  /** Pipeline configuration version. */
  readonly configVersion: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Contract in force. */
  readonly contract: DatasetContract;
  /** Declared rules. */
  readonly rules: readonly Rule[];
  /** Pipeline configuration as canonical JSON. */
  readonly config: string;
}

/** A run exists and waits for admission. */
export interface RunRequested {
  /** Id of the run (UUID). */
  readonly runId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name: <intent>_<datasource>_<dataset>. */
  readonly pipeline: string;
  /** Dataset name, unique in its namespace. */
  readonly dataset: string;
  /** Dataset version that this run would publish; grows by one with each run. */
  readonly version: number;
  /** manual, schedule or event. */
  readonly trigger: string;
  /** Who or what asked. */
  readonly requestedBy: string;
}
