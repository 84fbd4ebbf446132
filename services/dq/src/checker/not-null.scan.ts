import type { Rule } from '@chimera/contracts';
import { count, ofRule } from '../domain/check-result.js';
import type { RuleScan } from './scan.js';

/** `notNull`: none of the columns is null in any row. */
export function notNullScan(rule: Rule): RuleScan {
  const nulls = new Map(rule.columns.map((column) => [column, 0]));
  const visitorOf = (column: string) => ({ absent: () => void nulls.set(column, nulls.get(column)! + 1) });
  return {
    visitors: Object.fromEntries(rule.columns.map((column) => [column, visitorOf(column)])),
    conclude: async () => {
      const bad = [...nulls].filter(([, times]) => times > 0);
      return ofRule(rule, {
        passed: bad.length === 0,
        expected: `no null in ${rule.columns.join(', ')}`,
        observed:
          bad.length === 0 ? 'none' : bad.map(([column, times]) => `${count(times)} in ${column}`).join(', '),
        failingRows: bad.reduce((sum, [, times]) => sum + times, 0),
      });
    },
  };
}
