import type { SchemaNode } from '../schema-node.js';
import { rule } from './rule.js';

const percent = (description: string, example: number): SchemaNode => ({
  type: 'number',
  minimum: -100,
  maximum: 1_000_000,
  description,
  examples: [example],
});

/** Rule `rowCountChange`. */
export const rowCountChangeRule = rule(
  'rowCountChange',
  'The number of rows changes between min and max percent against the last published version.',
  [],
  {
    min: percent('Smallest change, in percent: -10 allows a tenth fewer.', -10),
    max: percent('Largest change, in percent: 50 allows half as many more.', 50),
  },
);
