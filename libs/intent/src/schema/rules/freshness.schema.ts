import { columnsField, durationField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `freshness`. */
export const freshnessRule = rule(
  'freshness',
  'The greatest value of a time column was not too old when the run started.',
  ['columns', 'maxAge'],
  {
    columns: columnsField('One column of dates or times.', [['updated_at']], 1, 1),
    maxAge: durationField('How old it may be.', 'P1D'),
  },
);
