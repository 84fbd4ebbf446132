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
  const { rule: kind, columns, parameters } = rule;
  if (!isRowRule(kind)) return [];
  return columns.map((column) => ({ rule: kind, column, ...boundsOf(parameters), ...contentOf(parameters) }));
}

const kinds: readonly string[] = [
  'notNull',
  'range',
  'length',
  'allowedValues',
  'pattern',
] satisfies RowRule['rule'][];

function isRowRule(kind: string): kind is RowRule['rule'] {
  return kinds.includes(kind);
}

function contentOf({
  values,
  pattern,
}: Readonly<Record<string, string>>): Pick<RowRule, 'values' | 'pattern'> {
  return {
    ...(values === undefined ? {} : { values: (JSON.parse(values) as readonly unknown[]).map(String) }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

function boundsOf(parameters: Readonly<Record<string, string>>): { min?: string; max?: string } {
  const { min, max } = parameters;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
