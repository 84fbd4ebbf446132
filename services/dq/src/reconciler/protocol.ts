import type { DatasetSelection, ReadRange, SourceConnection } from '@chimera/connectors';
import type { Column, Disposition, ErrorCode } from '@chimera/contracts';
import type { RowRule, TransformStep } from '@chimera/dataplane';
import type { SideSums } from './column-sums.js';

/** What the reconciler process compares. */
export interface ReconcilerTask {
  readonly source: SourceSide;
  readonly target: Side;
  /** Resolved secrets by reference. They leave the service by this pipe alone. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly fileRoots: readonly string[];
}

/** One side: what is read, under which columns. */
export interface Side {
  readonly connection: SourceConnection;
  readonly selection: DatasetSelection;
  readonly columns: readonly Column[];
}

/** The source, with everything that a run does to its rows. */
export interface SourceSide extends Side {
  readonly rules: readonly RowRule[];
  readonly steps: readonly TransformStep[];
  /** Columns after the steps. */
  readonly output: readonly Column[];
  readonly range: ReadRange | null;
}

/** What it found, or why it could not look. */
export type ReconcilerReport =
  | { readonly kind: 'compared'; readonly source: SideSums; readonly target: SideSums }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly disposition: Disposition;
      readonly message: string;
    };
