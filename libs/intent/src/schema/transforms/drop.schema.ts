import { columnsField } from '../fragments.js';
import { transform } from './transform.js';

/** Step `drop`. */
export const dropTransform = transform('drop', 'Leaves columns out.', ['columns'], {
  columns: columnsField('Columns to leave out.', [['internal_note']]),
});
