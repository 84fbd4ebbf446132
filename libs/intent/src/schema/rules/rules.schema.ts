import { columnsField, textField } from '../fragments.js';
import { closedObject, type SchemaNode } from '../schema-node.js';

const severity: SchemaNode = {
  enum: ['error', 'warn'],
  default: 'error',
  description:
    'error: a version that breaks the rule is not published. warn: it is published, and people are told.',
  examples: ['error'],
};

const action: SchemaNode = {
  enum: ['reject', 'quarantine'],
  default: 'reject',
  description:
    'reject: the whole version is assessed. quarantine: rows that break the rule are set aside while reading (notNull and range only).',
  examples: ['quarantine'],
};

const bound = (side: string): SchemaNode => ({
  type: ['number', 'string'],
  maxLength: 64,
  description: `${side} value that keeps the rule, inclusive. Text for times (ISO 8601) and for decimals with more than 15 digits.`,
  examples: [0, '2001-01-01'],
});

const count = (side: string): SchemaNode => ({
  type: 'integer',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: `${side} number of rows of a version.`,
  examples: [1_000],
});

function rule(
  name: string,
  description: string,
  required: readonly string[],
  parameters: Record<string, SchemaNode>,
): SchemaNode {
  return closedObject({ description }, ['id', 'rule', ...required], {
    id: textField('Id of the rule, unique in the dataset; results refer to it.', 63, [`${name}-1`]),
    rule: { const: name, description, examples: [name] },
    severity,
    action,
    ...parameters,
  });
}

/** Every kind of rule. Add one by adding a line. */
export const ruleSchemas: readonly SchemaNode[] = [
  rule('notNull', 'None of the columns is null.', ['columns'], {
    columns: columnsField('Columns that must have a value.', [['id']]),
  }),
  rule('unique', 'No two rows have the same values in all of the columns.', ['columns'], {
    columns: columnsField('Columns that are unique together.', [['id']]),
  }),
  rule('range', 'Every value of the columns lies between min and max.', ['columns'], {
    columns: columnsField('Columns whose values are bounded.', [['delay']]),
    min: bound('Smallest'),
    max: bound('Largest'),
  }),
  rule('rowCount', 'A version has between min and max rows.', [], {
    min: count('Smallest'),
    max: count('Largest'),
  }),
];
