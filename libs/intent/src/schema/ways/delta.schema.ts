import { columnField } from '../fragments.js';
import { closedObject } from '../schema-node.js';

/** What is new since the last run. */
export const deltaWay = closedObject(
  {
    description: 'What is new since the last run.',
    examples: [{ kind: 'delta', column: 'updated_at', overlap: 'PT10M' }],
  },
  ['kind', 'column'],
  {
    kind: {
      const: 'delta',
      description: 'Rows above the highest value that was read before.',
      examples: ['delta'],
    },
    column: columnField(
      'Column that grows: a time or a number, never null, as the source names it.',
      'updated_at',
    ),
    overlap: {
      type: ['string', 'number'],
      maxLength: 32,
      minimum: 0,
      description:
        'Read again below the highest value, for rows that come late. An ISO 8601 duration for times, a number for numbers. Default: none.',
      examples: ['PT10M', 1000],
    },
  },
);
