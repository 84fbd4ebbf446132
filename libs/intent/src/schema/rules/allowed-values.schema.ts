import { intentLimits } from '../../limits.js';
import { columnsField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `allowedValues`. */
export const allowedValuesRule = rule(
  'allowedValues',
  'Every value of the columns is one of a list.',
  ['columns', 'values'],
  {
    columns: columnsField('Columns whose values are listed.', [['state']]),
    values: {
      type: 'array',
      minItems: 1,
      maxItems: intentLimits.allowedValues,
      uniqueItems: true,
      description: 'The values. Text for times (ISO 8601) and for decimals with more than 15 digits.',
      examples: [['open', 'paid', 'sent']],
      items: {
        type: ['number', 'string'],
        maxLength: 1_000,
        description: 'A value.',
        examples: ['open'],
      },
    },
  },
);
