import { intentLimits } from '../../limits.js';
import { textField } from '../fragments.js';
import { transform } from './transform.js';

/** Step `filter`. */
export const filterTransform = transform(
  'filter',
  'Keeps the rows for which the expression is true; the others count as filtered.',
  ['expression'],
  {
    expression: textField('True for rows that stay.', intentLimits.expression, ["state = 'paid'"]),
  },
);
