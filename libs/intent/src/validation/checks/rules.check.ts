import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { patternProblem } from '../notation/pattern.js';
import { boundFaults } from './rule-bounds.js';
import { statementFaults } from './statement.js';
import type { Check } from './check.js';

/** Rules by which the reader can set single rows aside. */
const rowRules: readonly string[] = ['notNull', 'range', 'length', 'allowedValues', 'pattern'];

/** Parameters of rules fit each other; only rules about single rows can set rows aside. */
export const rulesMakeSense: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => dataset.get('ingestion').get('rules').items())
    .flatMap((rule) => [
      ...boundFaults(rule),
      ...quarantine(rule),
      ...patternFaults(rule),
      ...referenceFaults(rule),
      ...(rule.get('rule').text === 'sql' ? statementFaults(rule.get('sql'), 'version') : []),
    ]);

function quarantine(rule: Loose): readonly Fault[] {
  const kind = rule.get('rule').text;
  const action = rule.get('action');
  if (kind === undefined || action.text !== 'quarantine' || rowRules.includes(kind)) return [];
  return [
    fault(
      'CHIMERA_INTENT_INVALID',
      action.path,
      `The rule ${kind.slice(0, 40)} is assessed on the whole version; it cannot set single rows aside.`,
      {
        expected: '"reject"',
        found: '"quarantine"',
        hint: `Use "reject", or one of the rules that set rows aside: ${rowRules.join(', ')}.`,
      },
    ),
  ];
}

function patternFaults(rule: Loose): readonly Fault[] {
  const pattern = rule.get('pattern');
  if (rule.get('rule').text !== 'pattern' || pattern.text === undefined || pattern.text === '') return [];
  const problem = patternProblem(pattern.text);
  if (problem === undefined) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', pattern.path, 'The pattern cannot be used.', {
      expected: 'a regular expression in RE2 syntax',
      found: problem.found,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    }),
  ];
}

function referenceFaults(rule: Loose): readonly Fault[] {
  const [columns, to] = [rule.get('columns'), rule.get('to')];
  if (rule.get('rule').text !== 'reference' || columns.texts === undefined || to.texts === undefined)
    return [];
  const [here, there] = [columns.items().length, to.items().length];
  if (here === there || there === 0) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', to.path, 'The columns do not pair up.', {
      expected: here === 1 ? '1 column' : `${here} columns, as many as "columns"`,
      found: `${there}`,
      hint: 'Each of "columns" refers to the column of "to" at the same place.',
    }),
  ];
}
