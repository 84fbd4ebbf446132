import { RejectedMessageError, type Rule } from '@chimera/contracts';
import { compileColumnCheck, type ColumnCheck } from '@chimera/dataplane';
import { count, ofRule } from '../domain/check-result.js';
import type { RuleScan, ScanContext } from './scan.js';

/** `range`: every value lies between `min` and `max`, both included; null is no value. */
export function rangeScan(rule: Rule, { columns }: ScanContext): RuleScan {
  const { min, max } = rule.parameters;
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const checks = new Map<string, ColumnCheck>(
    rule.columns.map((name) => {
      const column = columns.find((candidate) => candidate.name === name);
      if (column === undefined)
        throw new RejectedMessageError(
          'CHIMERA_COLUMN_UNKNOWN',
          `Expected a column of the contract in rule ${rule.id}, found "${name}".`,
        );
      return [name, compileColumnCheck(column, bounds)];
    }),
  );
  return {
    visitors: Object.fromEntries(checks),
    conclude: async () => {
      const bad = [...checks].filter(([, check]) => check.outside > 0);
      return ofRule(rule, {
        passed: bad.length === 0,
        expected: `${rule.columns.join(', ')} ${boundsText(min, max)}`,
        observed:
          bad.length === 0
            ? 'every value within'
            : bad.map(([name, check]) => `${count(check.outside)} values of ${name} outside`).join(', '),
        failingRows: bad.reduce((sum, [, check]) => sum + check.outside, 0),
        samples: bad.flatMap(([, check]) => check.samples).slice(0, 10),
      });
    },
  };
}

function boundsText(min: string | undefined, max: string | undefined): string {
  if (min === undefined) return `at most ${max ?? ''}`;
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}
