import { intentLimits } from '../../limits.js';
import { textField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `sql`. */
export const sqlRule = rule(
  'sql',
  'A read-only statement on the unpublished version returns no rows.',
  ['sql'],
  {
    sql: textField(
      'One SELECT or WITH statement without a semicolon; {{version}} stands for the unpublished version. Rows that it returns break the rule.',
      intentLimits.sql,
      ['SELECT id FROM {{version}} WHERE arrival < departure'],
    ),
  },
);
