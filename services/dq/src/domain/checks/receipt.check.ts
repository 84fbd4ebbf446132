import type { CheckResult, Ledger, LoadSegment, TargetReceipt } from '@chimera/contracts';
import { addSums, emptySum, formatSum, parseSum } from '@chimera/dataplane';
import { builtIn, count } from '../check-result.js';

/**
 * The target took exactly the rows that were sealed on the load topic: what it holds and what it dropped as duplicates
 * by declaration are together as many, and the checksum of what it took is theirs.
 */
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
  const { deduplicated } = ledger;
  const taken = receipt.rows + deduplicated;
  const passed =
    taken === sealed.rows && ledger.staged === receipt.rows && receipt.checksum === sealed.checksum;
  const dropped = deduplicated === 0 ? '' : ` and ${count(deduplicated)} dropped as duplicates`;
  const told = ledger.staged === receipt.rows ? '' : `, ${count(ledger.staged)} rows staged by the ledger`;
  return builtIn('receipt', [], {
    passed,
    expected: `${count(sealed.rows)} sealed rows with checksum ${sealed.checksum}`,
    observed: `${count(receipt.rows)} rows in the target${dropped} with checksum ${receipt.checksum}${told}`,
    failingRows: Math.max(Math.abs(taken - sealed.rows), Math.abs(ledger.staged - receipt.rows)),
  });
}
