import { intentLimits } from '../../limits.js';
import { columnsField, textField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `pattern`. */
export const patternRule = rule(
  'pattern',
  'Every value of the columns matches a regular expression.',
  ['columns', 'pattern'],
  {
    columns: columnsField('Columns of text.', [['iata']]),
    pattern: textField(
      'RE2 syntax: no look-around, no back-references. Matches anywhere unless anchored with ^ and $.',
      intentLimits.pattern,
      ['^[A-Z]{3}$'],
    ),
  },
);
