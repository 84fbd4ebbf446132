import type { Rule, RunStaged } from '@chimera/contracts';
import { rulesToAssess } from '../domain/assessment.js';
import { targetRule } from '../target/target-rules.js';
import { isKnown, needsScan } from './scans.js';

/**
 * Rules that need a look at every row; where the target dropped duplicates, it alone can tell what is unique. Throws
 * `CHIMERA_INTENT_INVALID` for a rule that nobody knows.
 */
export function rulesToScan(run: Pick<RunStaged, 'rules'>, deduplicated: number): readonly Rule[] {
  const asked = { ledger: { deduplicated } as RunStaged['ledger'] };
  return rulesToAssess(run).filter((rule) => needsScan(rule) && targetRule(rule, asked) === null);
}

/** Whether rows can be looked at before they are staged: the age of rows counts from then. */
export function followable(run: Pick<RunStaged, 'rules'>): boolean {
  return rulesToAssess(run).every((rule) => isKnown(rule) && rule.rule !== 'freshness');
}
