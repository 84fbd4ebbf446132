import type { CheckResult, Ledger } from '@chimera/contracts';
import { balanceLedger } from '@chimera/dataplane';
import { builtIn, count } from '../check-result.js';

/** Invariant 10: every row that was read is accounted for. */
export function ledgerCheck(ledger: Ledger): CheckResult {
  const { balanced, difference, sourceDifference, explanation } = balanceLedger(ledger);
  return builtIn('ledger', [], {
    passed: balanced,
    expected: `${count(ledger.read)} rows read = staged + quarantined + filtered + deduplicated`,
    observed: explanation,
    failingRows: Math.abs(difference || (sourceDifference ?? 0)),
  });
}
