import { choiceField, columnsField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `compare`. */
export const compareRule = rule(
  'compare',
  'The first column relates to the second; rows with a null on either side keep the rule.',
  ['columns', 'operator'],
  {
    columns: columnsField('Two columns of one type.', [['departure', 'arrival']], 2, 2),
    operator: choiceField('How the first relates to the second.', ['<', '<=', '=', '!=', '>=', '>']),
  },
);
