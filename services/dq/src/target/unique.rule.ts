import type { CheckResult, Rule } from '@chimera/contracts';
import { count, ofRule } from '../domain/check-result.js';
import { quoted, sampleTexts, type TargetRuleContext } from './target-rule.js';

/**
 * `unique` where the target drops duplicates: the load topic still has them, so that only the staged version can tell.
 * As in SQL, a key with a null is equal to no other.
 */
export async function uniqueInTargetRule(rule: Rule, context: TargetRuleContext): Promise<CheckResult> {
  const columns = rule.columns.map((column) => quoted(column));
  const present = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  const answer = await context.ask({
    sql: `SELECT ${columns.join(', ')} FROM {{version}} WHERE ${present} GROUP BY ${columns.join(', ')} HAVING count(*) > 1`,
    relations: { version: context.version },
  });
  return ofRule(rule, {
    passed: answer.rows === 0,
    expected: `no two rows alike in ${rule.columns.join(', ')}`,
    observed: answer.rows === 0 ? 'none' : `${count(answer.rows)} keys more than once`,
    failingRows: answer.rows,
    samples: sampleTexts(answer),
  });
}
