// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { CheckResult, ColumnReconciliation, ProcessUsage } from './types.js';

/** Source and target were compared by content. */
export interface ReconciliationCompleted {
  /** Id of the comparison. */
  readonly reconciliationId: string;
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Published version that was compared; 0 when there is none. */
  readonly version: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Whether rows and all columns agree. */
  readonly equal: boolean;
  /** Rows at the source. */
  readonly sourceRows: number;
  /** Rows in the published version. */
  readonly targetRows: number;
  /** Column by column. */
  readonly columns: readonly ColumnReconciliation[];
  /** Why it could not be done; null when it was. */
  readonly error: string | null;
}

/** Quick checks of a staged version are done. */
export interface RunAssessed {
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
  /** Whether every check of severity error holds. */
  readonly passed: boolean;
  /** Every check. */
  readonly checks: readonly CheckResult[];
  /** Checker process. */
  readonly usage: readonly ProcessUsage[];
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
}

/** A dataset is about to miss its promise, has missed it, or has caught up. */
export interface TimelinessChanged {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Pipeline name. */
  readonly pipeline: string;
  /** Dataset name. */
  readonly dataset: string;
  /** Dataset URN. */
  readonly urn: string;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** at_risk, failed or recovered. */
  readonly state: string;
  /** Start of the period that the promise is about, milliseconds since 1970. */
  readonly dueAt: number;
  /** When it was expected. */
  readonly expectedBy: number;
  /** When the promise is broken. */
  readonly failBy: number;
  /** When the version came; null when it has not. */
  readonly publishedAt: number | null;
}
