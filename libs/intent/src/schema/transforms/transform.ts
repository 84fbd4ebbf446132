import { closedObject, type SchemaNode } from '../schema-node.js';

/** One kind of transform, told apart by `do`. */
export function transform(
  kind: string,
  description: string,
  required: readonly string[],
  parameters: Readonly<Record<string, SchemaNode>>,
): SchemaNode {
  return closedObject({ description }, ['do', ...required], {
    do: { const: kind, description, examples: [kind] },
    ...parameters,
  });
}
