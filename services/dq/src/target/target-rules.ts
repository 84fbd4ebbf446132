import type { Rule, RunStaged } from '@chimera/contracts';
import { referenceRule } from './reference.rule.js';
import { sqlRule } from './sql.rule.js';
import type { TargetRule } from './target-rule.js';
import { uniqueInTargetRule } from './unique.rule.js';

/** Rules that ask the target, by name. A new one is a file and a line here. */
const rules: Readonly<Record<string, TargetRule>> = { reference: referenceRule, sql: sqlRule };

/** The rule as a question to the target; null when rows or counts tell. */
export function targetRule(rule: Rule, { ledger }: Pick<RunStaged, 'ledger'>): TargetRule | null {
  if (rule.rule === 'unique' && ledger.deduplicated > 0) return uniqueInTargetRule;
  return Object.hasOwn(rules, rule.rule) ? rules[rule.rule]! : null;
}

/** Names of the rules that only the target can answer. */
export const targetRuleNames: readonly string[] = Object.keys(rules);
