import { columnsField, datasetReferenceField } from '../fragments.js';
import { rule } from './rule.js';

/** Rule `reference`. */
export const referenceRule = rule(
  'reference',
  'Every value (or tuple of values) of the columns occurs in another dataset.',
  ['columns', 'dataset', 'to'],
  {
    columns: columnsField('Columns that refer.', [['origin']]),
    dataset: datasetReferenceField('The dataset they refer to; its published version in the same target.'),
    to: columnsField('Columns there, in the same order.', [['iata']]),
  },
);
