/** A JSON Schema (draft 2020-12) as plain data. */
export interface SchemaNode {
  readonly [keyword: string]: unknown;
}

/** Name of the annotation that marks values which must never be shown: JSON Schema's own `writeOnly`. */
export const secretMark = 'writeOnly';

/** An object that knows exactly these fields. */
export function closedObject(
  documentation: { readonly description: string; readonly examples?: readonly unknown[] },
  required: readonly string[],
  properties: Readonly<Record<string, SchemaNode>>,
): SchemaNode {
  return { type: 'object', ...documentation, required, properties, additionalProperties: false };
}

/** One of several objects, told apart by the constant in `tag`. Errors are those of the branch that was meant. */
export function taggedUnion(tag: string, description: string, branches: readonly SchemaNode[]): SchemaNode {
  return {
    type: 'object',
    description,
    discriminator: { propertyName: tag },
    oneOf: branches,
  };
}
