import { wholeField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `rowCount`. */
export const rowCountRule = rule('rowCount', 'A version has between min and max rows.', [], {
  min: wholeField('Smallest number of rows of a version.', {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    example: 1_000,
  }),
  max: wholeField('Largest number of rows of a version.', {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    example: 1_000_000,
  }),
});
