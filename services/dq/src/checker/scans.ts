import { RejectedMessageError, type Rule } from '@chimera/contracts';
import { allowedValuesScan } from './allowed-values.scan.js';
import { compareScan } from './compare.scan.js';
import { freshnessScan } from './freshness.scan.js';
import { lengthScan } from './length.scan.js';
import { notNullScan } from './not-null.scan.js';
import { patternScan } from './pattern.scan.js';
import { rangeScan } from './range.scan.js';
import type { RuleScan, ScanContext, StartScan } from './scan.js';
import { targetRuleNames } from '../target/target-rules.js';
import { uniqueScan } from './unique.scan.js';

/** Rules that look at every row, by name. A new one is a file and a line here. */
const scans: Readonly<Record<string, StartScan>> = {
  allowedValues: allowedValuesScan,
  compare: compareScan,
  freshness: freshnessScan,
  length: lengthScan,
  notNull: notNullScan,
  pattern: patternScan,
  range: rangeScan,
  unique: uniqueScan,
};

/** Rules that need only counts, and rules that the target answers. */
const withoutScan: ReadonlySet<string> = new Set(['rowCount', 'rowCountChange', ...targetRuleNames]);

/** Whether a rule looks at every row. Throws `CHIMERA_INTENT_INVALID` for a rule that nobody knows. */
export function needsScan(rule: Rule): boolean {
  if (withoutScan.has(rule.rule)) return false;
  if (Object.hasOwn(scans, rule.rule)) return true;
  const known = [...Object.keys(scans), ...withoutScan].join(', ');
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a rule (${known}), found "${rule.rule}" in rule ${rule.id}.`,
  );
}

/** Whether it is a rule that somebody here answers. */
export function isKnown({ rule }: Pick<Rule, 'rule'>): boolean {
  return withoutScan.has(rule) || Object.hasOwn(scans, rule);
}

/** Starts the scan of a rule. */
export function startScan(rule: Rule, context: ScanContext): RuleScan {
  return scans[rule.rule]!(rule, context);
}
