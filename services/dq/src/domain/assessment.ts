import type { CheckResult, Rule, RunStaged } from '@chimera/contracts';
import { ledgerCheck } from './checks/ledger.check.js';
import { primaryKeyCheck } from './checks/primary-key.check.js';
import { receiptCheck } from './checks/receipt.check.js';
import { rowCountChangeCheck } from './checks/row-count-change.check.js';
import { rowCountCheck } from './checks/row-count.check.js';

/** Rules about the whole version; those that set rows aside were applied while reading. */
export function rulesToAssess({ rules }: Pick<RunStaged, 'rules'>): readonly Rule[] {
  return rules.filter((rule) => rule.action !== 'quarantine');
}

/** Every check that needs only counts: of the run, and `rowsBefore` of the version published last. */
export function checksWithoutScan(staged: RunStaged, rowsBefore: number | null): readonly CheckResult[] {
  const key = primaryKeyCheck(staged.receipt, staged.contract.columns);
  const rules = rulesToAssess(staged);
  return [
    ledgerCheck(staged.ledger),
    receiptCheck(staged.ledger, staged.segments, staged.receipt),
    ...(key === null ? [] : [key]),
    ...rules
      .filter((rule) => rule.rule === 'rowCount')
      .map((rule) => rowCountCheck(rule, staged.ledger.staged)),
    ...rules
      .filter((rule) => rule.rule === 'rowCountChange')
      .map((rule) => rowCountChangeCheck(rule, staged.ledger.staged, rowsBefore)),
  ];
}
