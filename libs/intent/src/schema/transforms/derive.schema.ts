import { intentLimits } from '../../limits.js';
import { columnField, columnTypeField, textField } from '../fragments.js';
import { transform } from './transform.js';

/** Step `derive`. */
export const deriveTransform = transform(
  'derive',
  'Adds a column that is computed from the others.',
  ['column', 'type', 'expression'],
  {
    column: columnField('Name of the new column.', 'speed'),
    type: columnTypeField('Its type.'),
    expression: textField('Computes its value from the other columns of the row.', intentLimits.expression, [
      'distance / duration',
    ]),
  },
);
