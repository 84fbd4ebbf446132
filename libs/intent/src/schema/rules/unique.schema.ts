import { columnsField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `unique`. */
export const uniqueRule = rule(
  'unique',
  'No two rows have the same values in all of the columns.',
  ['columns'],
  { columns: columnsField('Columns that are unique together.', [['id']]) },
);
