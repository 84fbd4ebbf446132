import type { CheckResult, Rule } from '@chimera/contracts';
import { count, ofRule } from '../check-result.js';

/** `rowCount`: the version has at least `min` and at most `max` rows. */
export function rowCountCheck(rule: Rule, rows: number): CheckResult {
  const min = Number(rule.parameters['min'] ?? 0);
  const max = Number(rule.parameters['max'] ?? Infinity);
  const upper = max === Infinity ? '' : ` and at most ${count(max)}`;
  return ofRule(rule, {
    passed: rows >= min && rows <= max,
    expected: `at least ${count(min)}${upper} rows`,
    observed: `${count(rows)} rows`,
    failingRows: rows < min ? min - rows : Math.max(0, rows - max),
  });
}
