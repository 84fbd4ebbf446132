// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { Column, DatasetContract, Rule } from './types.js';

/** A pipeline was paused, held or resumed. */
export interface PipelineStateChanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Counts changes of the state, from 1. */
  readonly revision: number;
  /** Dataset name. */
  readonly dataset: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** active, paused (by a person) or held (by a change of the source or an ended declaration). */
  readonly state: string;
  /** Why. */
  readonly reason: string;
  /** Who, or the service that did it. */
  readonly changedBy: string;
}

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
  /** What is special about this run, as canonical JSON: mode (normal, full, backfill, replay), from, to, quarantineOf. `{}` for a normal run. */
  readonly parameters: string;
  /** Columns as the source has them, when transforms make other columns of them; empty when the contract's own columns are read. */
  readonly sourceColumns: readonly Column[];
  /** Intent that the pipeline belongs to. */
  readonly intent: string;
}

/** A run ended on request; readers keep the last good version. */
export interface RunCancelled {
  /** The run. */
  readonly runId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Version that was not published. */
  readonly version: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Who asked. */
  readonly requestedBy: string;
  /** Why. */
  readonly reason: string;
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
  /** What is special about this run, as canonical JSON: mode (normal, full, backfill, replay), from, to, quarantineOf. `{}` for a normal run. */
  readonly parameters: string;
  /** When the schedule wanted it, milliseconds since 1970; null when no schedule did. */
  readonly dueAt: number | null;
}

/** The supervisor of a run shall end it and leave nothing behind. */
export interface RunStopRequested {
  /** The run. */
  readonly runId: string;
  /** Attempt that runs. */
  readonly attempt: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Supervisor that has it. */
  readonly supervisor: string;
  /** Who asked. */
  readonly requestedBy: string;
  /** Why. */
  readonly reason: string;
}

/** Why a run does not move; told whenever the reason changes. */
export interface RunWaiting {
  /** The run. */
  readonly runId: string;
  /** Counts changes of the reason, from 1. */
  readonly revision: number;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** capacity, supervisor, pipeline (another run of it), configuration (of the pipeline), retry, assessment, stop (its supervisor), paused, held or declaration. */
  readonly waitingFor: string;
  /** The reason in a sentence with numbers. */
  readonly detail: string;
  /** Earliest time it can go on, milliseconds since 1970; null when unknown. */
  readonly until: number | null;
}

/** Times of a schedule passed while nothing could run. */
export interface ScheduleMissed {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** First missed time, milliseconds since 1970. */
  readonly firstDueAt: number;
  /** Last missed time. */
  readonly lastDueAt: number;
  /** How many times. */
  readonly missed: number;
  /** skip, runOnce or runEach. */
  readonly policy: string;
  /** Runs that make up for them. */
  readonly started: number;
}
