import { columnsField, wholeField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `length`. */
export const lengthRule = rule(
  'length',
  'Every value of the columns has between min and max characters (bytes for type bytes).',
  ['columns'],
  {
    columns: columnsField('Columns of text or bytes.', [['iata']]),
    min: wholeField('Smallest length, inclusive.', { min: 0, max: 1_000_000_000, example: 3 }),
    max: wholeField('Largest length, inclusive.', { min: 0, max: 1_000_000_000, example: 4 }),
  },
);
