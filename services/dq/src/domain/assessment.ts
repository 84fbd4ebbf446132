import type { CheckResult, Rule, RunStaged } from '@chimera/contracts';
import { ledgerCheck } from './checks/ledger.check.js';
import { primaryKeyCheck } from './checks/primary-key.check.js';
import { receiptCheck } from './checks/receipt.check.js';
import { rowCountCheck } from './checks/row-count.check.js';

/** Rules about the whole version; those that set rows aside were applied while reading. */
export function rulesToAssess({ rules }: Pick<RunStaged, 'rules'>): readonly Rule[] {
  return rules.filter((rule) => rule.action !== 'quarantine');
}

/** Every check that needs only what the run already tells. */
export function checksWithoutScan(staged: RunStaged): readonly CheckResult[] {
  const key = primaryKeyCheck(staged.receipt, staged.contract.columns);
  const counts = rulesToAssess(staged).filter((rule) => rule.rule === 'rowCount');
  return [
    ledgerCheck(staged.ledger),
    receiptCheck(staged.ledger, staged.segments, staged.receipt),
    ...(key === null ? [] : [key]),
    ...counts.map((rule) => rowCountCheck(rule, staged.ledger.staged)),
  ];
}
