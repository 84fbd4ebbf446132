import type { Ledger } from '@chimera/contracts';

/** Whether every row is accounted for, and how one sees it. */
export interface LedgerBalance {
  readonly balanced: boolean;
  /** read - (staged + quarantined + filtered + deduplicated): positive when rows are missing, negative when there are too many. */
  readonly difference: number;
  /** source count - read; null when the source gave none. */
  readonly sourceDifference: number | null;
  /** One sentence for people. */
  readonly explanation: string;
}

/**
 * Invariant 10: `read = staged + quarantined + filtered + deduplicated`, and the source's own count, where it can give one
 * in the same snapshot, is what was read. Counts that are no whole numbers from 0 on never balance.
 */
export function balanceLedger(ledger: Ledger): LedgerBalance {
  const accounted = ledger.staged + ledger.quarantined + ledger.filtered + ledger.deduplicated;
  const difference = ledger.read - accounted;
  const sourceDifference = ledger.sourceCount === null ? null : ledger.sourceCount - ledger.read;
  const balanced = difference === 0 && (sourceDifference ?? 0) === 0 && countsOf(ledger).every(isCount);
  return {
    balanced,
    difference,
    sourceDifference,
    explanation: explain(ledger, balanced, difference, sourceDifference),
  };
}

function countsOf(ledger: Ledger): readonly number[] {
  return [
    ledger.read,
    ledger.staged,
    ledger.quarantined,
    ledger.filtered,
    ledger.deduplicated,
    ledger.sourceCount ?? 0,
  ];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function explain(
  ledger: Ledger,
  balanced: boolean,
  difference: number,
  sourceDifference: number | null,
): string {
  const parts = (['staged', 'quarantined', 'filtered', 'deduplicated'] as const).map(
    (name) => `${ledger[name]} ${name}`,
  );
  const sum = `${ledger.read} read = ${parts.join(' + ')}`;
  if (balanced) return `${sum}.`;
  const faults = [
    difference > 0 ? `${difference} rows are missing` : '',
    difference < 0 ? `${-difference} rows too many` : '',
    (sourceDifference ?? 0) === 0 ? '' : `the source counted ${ledger.sourceCount} rows in the snapshot`,
    countsOf(ledger).every(isCount) ? '' : 'a count is not a whole number from 0 on',
  ];
  return `Expected ${sum}; found that ${faults.filter((fault) => fault !== '').join(', and ')}.`;
}
