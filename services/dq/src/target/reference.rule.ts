import { RejectedMessageError, type CheckResult, type Rule } from '@chimera/contracts';
import { count, ofRule } from '../domain/check-result.js';
import { quoted, sampleTexts, type TargetRuleContext } from './target-rule.js';

/**
 * `reference`: the values of the columns together occur in the published version of another dataset, as in a foreign
 * key: a row with a null among them refers to nothing, and keeps the rule. Both must lie in one database.
 */
export async function referenceRule(rule: Rule, context: TargetRuleContext): Promise<CheckResult> {
  const dataset = rule.parameters['dataset'] ?? '';
  const to = columnsOf(rule);
  const expected = `${rule.columns.join(', ')} among ${to.join(', ')} of ${dataset}`;
  const published = await context.published(dataset);
  if (published === null) return notThere(rule, expected, `${dataset} has no published version`);
  if (published.target !== context.target)
    return notThere(
      rule,
      expected,
      `${dataset} lies in ${published.target}, this version in ${context.target}`,
    );
  const answer = await context.ask({
    sql: statementOf(rule.columns, to),
    relations: { version: context.version, other: published.relation },
  });
  return ofRule(rule, {
    passed: answer.rows === 0,
    expected,
    observed: answer.rows === 0 ? 'every row' : `${count(answer.rows)} rows refer to nothing`,
    failingRows: answer.rows,
    samples: sampleTexts(answer),
  });
}

function statementOf(columns: readonly string[], to: readonly string[]): string {
  const own = columns.map((column) => `v.${quoted(column)}`);
  const matches = to.map((column, index) => `o.${quoted(column)} = ${own[index]!}`).join(' AND ');
  const present = own.map((column) => `${column} IS NOT NULL`).join(' AND ');
  return `SELECT ${own.join(', ')} FROM {{version}} v WHERE ${present} AND NOT EXISTS (SELECT 1 FROM {{other}} o WHERE ${matches})`;
}

function columnsOf(rule: Rule): readonly string[] {
  const to: unknown = JSON.parse(rule.parameters['to'] ?? 'null');
  if (Array.isArray(to) && to.length === rule.columns.length && to.length > 0) return to.map(String);
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected as many columns in "to" as in "columns" of rule ${rule.id}, found ${rule.parameters['to'] ?? 'none'}.`,
  );
}

function notThere(rule: Rule, expected: string, observed: string): CheckResult {
  return ofRule(rule, { passed: false, expected, observed, failingRows: 0 });
}
