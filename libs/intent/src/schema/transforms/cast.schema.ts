import { columnField, columnTypeField, textField } from '../fragments.js';
import { transform } from './transform.js';

/** Step `cast`. */
export const castTransform = transform(
  'cast',
  'Gives a column another type; rows whose value does not fit go to quarantine.',
  ['column', 'type'],
  {
    column: columnField('Column to change.', 'day'),
    type: columnTypeField('Its new type.'),
    format: textField('strptime format, from text to dates and times. Default ISO 8601.', 60, ['%d/%m/%Y']),
  },
);
