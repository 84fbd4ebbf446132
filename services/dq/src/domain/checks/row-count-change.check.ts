import type { CheckResult, Rule } from '@chimera/contracts';
import { count, ofRule } from '../check-result.js';

/**
 * `rowCountChange`: rows differ from the last published version by at least `min` and at most `max` percent. The first
 * version, and one after an empty one, has nothing to be compared with and keeps the rule.
 */
export function rowCountChangeCheck(rule: Rule, rows: number, before: number | null): CheckResult {
  const { min, max } = rule.parameters;
  const expected = `rows changed by ${boundsText(min, max)} against the version before`;
  if (before === null || before === 0)
    return ofRule(rule, { passed: true, expected, observed: 'no version before to compare with' });
  const percent = ((rows - before) / before) * 100;
  const within = percent >= Number(min ?? -Infinity) && percent <= Number(max ?? Infinity);
  return ofRule(rule, {
    passed: within,
    expected,
    observed: `${signed(percent)}: ${count(rows)} rows, ${count(before)} before`,
    failingRows: within ? 0 : Math.abs(rows - before),
  });
}

function boundsText(min: string | undefined, max: string | undefined): string {
  if (min === undefined) return `at most ${signed(Number(max))}`;
  return max === undefined
    ? `at least ${signed(Number(min))}`
    : `${signed(Number(min))} to ${signed(Number(max))}`;
}

function signed(percent: number): string {
  return `${percent > 0 ? '+' : ''}${Number(percent.toFixed(2))} %`;
}
