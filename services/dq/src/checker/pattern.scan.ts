import { RE2JS } from 're2js';
import { RejectedMessageError, type Rule } from '@chimera/contracts';
import type { RuleScan, ScanContext } from './scan.js';
import { valueScan, wrongType } from './value-scan.js';

/**
 * `pattern`: every text matches a regular expression in RE2 syntax. RE2 has no back-references and no look-around
 * and takes time linear in the text, so that no pattern and no value can hold the checker up
 * (https://github.com/google/re2/wiki/Syntax).
 */
export function patternScan(rule: Rule, context: ScanContext): RuleScan {
  const pattern = rule.parameters['pattern'] ?? '';
  const compiled = compile(rule, pattern);
  return valueScan(rule, context, `matching /${pattern}/`, (column) => {
    if (!['text', 'json', 'uuid'].includes(column.type)) throw wrongType(rule, column, 'a column of text');
    return { span: (bytes) => compiled.matcher(bytes.toString('utf8')).find() };
  });
}

function compile(rule: Rule, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      `Expected a pattern in RE2 syntax in rule ${rule.id}, found /${pattern.slice(0, 200)}/: ${reason.slice(0, 200)}.`,
      { hint: 'RE2 has no back-references (\\1) and no look-around ((?=...), (?<!...)).' },
    );
  }
}
