// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
import type { CheckResult, ProcessUsage } from './types.js';

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
}
