import { choiceField, textField } from '../fragments.js';
import { closedObject, type SchemaNode } from '../schema-node.js';

const severity = choiceField(
  'error: a version that breaks the rule is not published. warn: it is published, and people are told.',
  ['error', 'warn'],
  'error',
);

const action = choiceField(
  'reject: the whole version is assessed. quarantine: rows that break the rule are set aside while reading (rules about single values: notNull, range, length, allowedValues, pattern).',
  ['reject', 'quarantine'],
  'reject',
);

/** One kind of rule, told apart by `rule`. */
export function rule(
  name: string,
  description: string,
  required: readonly string[],
  parameters: Readonly<Record<string, SchemaNode>>,
): SchemaNode {
  return closedObject({ description }, ['id', 'rule', ...required], {
    id: textField('Id of the rule, unique in the dataset; results refer to it.', 63, [`${name}-1`]),
    rule: { const: name, description, examples: [name] },
    severity,
    action,
    ...parameters,
  });
}
