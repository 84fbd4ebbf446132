import { intentLimits } from '../../limits.js';
import { textField } from '../fragments.js';
import { closedObject } from '../schema-node.js';

/** The result of a statement. */
export const queryWay = closedObject(
  {
    description: 'The result of a statement.',
    examples: [{ kind: 'query', sql: 'SELECT id, total FROM orders WHERE total > 0' }],
  },
  ['kind', 'sql'],
  {
    kind: {
      const: 'query',
      description: 'The result of a read-only statement (postgres only).',
      examples: ['query'],
    },
    sql: textField('One SELECT or WITH statement without a semicolon.', intentLimits.sql, [
      'SELECT id, total FROM orders WHERE total > 0',
    ]),
  },
);
