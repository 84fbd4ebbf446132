import { columnsField } from '../fragments.js';
import type { SchemaNode } from '../schema-node.js';
import { rule } from './rule.js';

const bound = (side: string): SchemaNode => ({
  type: ['number', 'string'],
  maxLength: 64,
  description: `${side} value that keeps the rule, inclusive. Text for times (ISO 8601) and for decimals with more than 15 digits.`,
  examples: [0, '2001-01-01'],
});

/** Rule `range`. */
export const rangeRule = rule('range', 'Every value of the columns lies between min and max.', ['columns'], {
  columns: columnsField('Columns whose values are bounded.', [['delay']]),
  min: bound('Smallest'),
  max: bound('Largest'),
});
