import type { CheckResult, Ledger, LoadSegment, TargetReceipt } from '@chimera/contracts';
import { addSums, emptySum, formatSum, parseSum } from '@chimera/dataplane';
import { builtIn, count } from '../check-result.js';

/** The target holds exactly the rows that were sealed on the load topic. */
export function receiptCheck(
  ledger: Ledger,
  segments: readonly LoadSegment[],
  receipt: TargetReceipt,
): CheckResult {
  const sealed = {
    rows: segments.reduce((rows, segment) => rows + segment.rows, 0),
    checksum: formatSum(
      segments.reduce((sum, segment) => addSums(sum, parseSum(segment.checksum)), emptySum),
    ),
  };
  const passed =
    receipt.rows === sealed.rows && ledger.staged === sealed.rows && receipt.checksum === sealed.checksum;
  const told = ledger.staged === receipt.rows ? '' : `, ${count(ledger.staged)} rows staged by the ledger`;
  return builtIn('receipt', [], {
    passed,
    expected: `${count(sealed.rows)} sealed rows with checksum ${sealed.checksum}`,
    observed: `${count(receipt.rows)} rows in the target with checksum ${receipt.checksum}${told}`,
    failingRows: Math.max(Math.abs(receipt.rows - sealed.rows), Math.abs(ledger.staged - sealed.rows)),
  });
}
