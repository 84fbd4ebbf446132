import type { Rule } from '@chimera/contracts';
import type { RowRule } from '@chimera/dataplane';

/**
 * Rules whose breaking rows are set aside while reading, one per column. The other rules are dq's: they
 * judge the version as a whole.
 */
export function rowRulesOf(rules: readonly Rule[]): readonly RowRule[] {
  return rules.filter((rule) => rule.action === 'quarantine').flatMap(rowRules);
}

function rowRules(rule: Rule): readonly RowRule[] {
  if (rule.rule !== 'notNull' && rule.rule !== 'range') return [];
  const kind = rule.rule;
  return rule.columns.map((column) => ({ rule: kind, column, ...boundsOf(rule.parameters) }));
}

function boundsOf(parameters: Readonly<Record<string, string>>): { min?: string; max?: string } {
  const { min, max } = parameters;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
