import type { CheckResult, Rule } from '@chimera/contracts';
import { count, ofRule } from '../domain/check-result.js';
import { sampleTexts, type TargetRuleContext } from './target-rule.js';

/** `sql`: a SELECT on the unpublished version, named `{{version}}`, finds no row; each row that it finds breaks the rule. */
export async function sqlRule(rule: Rule, context: TargetRuleContext): Promise<CheckResult> {
  const answer = await context.ask({
    sql: rule.parameters['sql'] ?? '',
    relations: { version: context.version },
  });
  return ofRule(rule, {
    passed: answer.rows === 0,
    expected: 'a statement that finds no row',
    observed: answer.rows === 0 ? 'none' : `${count(answer.rows)} rows`,
    failingRows: answer.rows,
    samples: sampleTexts(answer),
  });
}
