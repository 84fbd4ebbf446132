import type {
  CheckResult,
  DatasetContract,
  Disposition,
  ErrorCode,
  LoadSegment,
  ProcessUsage,
  Rule,
} from '@chimera/contracts';

/** What the checker process is to look at. */
export interface CheckerTask {
  readonly runId: string;
  readonly attempt: number;
  readonly brokers: readonly string[];
  readonly contract: DatasetContract;
  readonly segments: readonly LoadSegment[];
  /** Rules that need a look at every row. */
  readonly rules: readonly Rule[];
  /** Folder for spilling, of this task alone. */
  readonly directory: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** What it found, or why it could not look. */
export type CheckerReport =
  | { readonly kind: 'checked'; readonly checks: readonly CheckResult[]; readonly usage: ProcessUsage }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly disposition: Disposition;
      readonly message: string;
    };
