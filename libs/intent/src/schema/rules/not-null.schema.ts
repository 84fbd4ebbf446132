import { columnsField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `notNull`. */
export const notNullRule = rule('notNull', 'None of the columns is null.', ['columns'], {
  columns: columnsField('Columns that must have a value.', [['id']]),
});
