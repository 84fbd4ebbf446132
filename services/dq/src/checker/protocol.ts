import type {
  CheckResult,
  DatasetContract,
  Disposition,
  ErrorCode,
  LoadSegment,
  ProcessUsage,
  Rule,
} from '@chimera/contracts';

/** What a check of an attempt needs, staged or not. */
export interface RowsToCheck {
  readonly runId: string;
  readonly attempt: number;
  readonly brokers: readonly string[];
  readonly contract: DatasetContract;
  /** Rules that need a look at every row. */
  readonly rules: readonly Rule[];
  /** Folder for spilling, of this task alone. */
  readonly directory: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** What the checker process is to look at: rows that are staged. */
export interface CheckerTask extends RowsToCheck {
  readonly segments: readonly LoadSegment[];
}

/** Rows that are still being read, to be looked at as they come. */
export interface FollowTask extends RowsToCheck {
  /** Next offset of every partition when the attempt began. */
  readonly starts: readonly { readonly partition: number; readonly offset: number }[];
  /** Parts of the source; part n lies on partition n modulo partitions. */
  readonly parts: number;
  /** Rows that the source says it has. */
  readonly rowsExpected: number;
}

/** A verdict is asked for by `check` alone, and always about what it names, whatever was followed before. */
export type ToChecker =
  | { readonly kind: 'follow'; readonly task: FollowTask }
  | { readonly kind: 'check'; readonly task: CheckerTask };

/** What it found, or why it could not look. */
export type CheckerReport =
  | {
      readonly kind: 'checked';
      readonly checks: readonly CheckResult[];
      readonly usage: ProcessUsage;
      /** Resident now, when all is done. */
      readonly memoryBytes: number;
      /** Whether the rows had been followed, and were what was staged. */
      readonly followed: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly disposition: Disposition;
      readonly message: string;
    };
