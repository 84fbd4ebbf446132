import { columnField } from '../fragments.js';
import { transform } from './transform.js';

/** Step `rename`. */
export const renameTransform = transform('rename', 'Gives a column another name.', ['column', 'to'], {
  column: columnField('Column as it is named so far.', 'dep_dly'),
  to: columnField('Its new name.', 'departure_delay'),
});
