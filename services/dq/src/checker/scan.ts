import type { CheckResult, Column, Rule } from '@chimera/contracts';
import type { ColumnVisitor, ScanKey } from '@chimera/dataplane';

/** What a scan gets to work with. */
export interface ScanContext {
  readonly columns: readonly Column[];
  /** Rows that will be scanned. */
  readonly rows: number;
  /** Folder for spilling; made when needed, and removed by `close`. */
  readonly directory: string;
  /** Walks all rows once more with another key visitor. */
  rescan(key: ScanKey): Promise<void>;
}

/** A rule that looks at every row. One file each; `scans.ts` lists them. */
export interface RuleScan {
  /** Visitors by column. */
  readonly visitors?: Readonly<Record<string, ColumnVisitor>>;
  readonly key?: ScanKey;
  /** Called between batches. */
  settle?(): Promise<void>;
  conclude(): Promise<CheckResult>;
  close?(): Promise<void>;
}

/** Starts the scan of a rule. */
export type StartScan = (rule: Rule, context: ScanContext) => RuleScan;
