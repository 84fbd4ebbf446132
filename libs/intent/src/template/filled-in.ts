import type { SchemaNode } from '../schema/schema-node.js';

/** Constants that choose among the branches of unions, by field. */
export interface Choices {
  readonly [field: string]: string | Choices;
}

/** A value that a schema describes: its constant, its first example, or its required fields filled in. */
export function filledIn(schema: SchemaNode, choices: Choices): unknown {
  if (schema['const'] !== undefined) return schema['const'];
  const branch = chosen(schema, choices);
  if (branch !== undefined) return filledIn(branch, choices);
  const [example] = (schema['examples'] ?? []) as readonly unknown[];
  if (example !== undefined) return structuredClone(example);
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>;
  return Object.fromEntries(
    required.map((name) => {
      const inner = choices[name];
      return [name, filledIn(properties[name]!, typeof inner === 'object' ? inner : {})];
    }),
  );
}

/** The branch whose constant was chosen, else the first. */
function chosen(schema: SchemaNode, choices: Choices): SchemaNode | undefined {
  const branches = (schema['oneOf'] ?? []) as readonly SchemaNode[];
  const tag = (schema['discriminator'] as { readonly propertyName: string } | undefined)?.propertyName;
  if (tag === undefined) return undefined;
  const constantOf = (branch: SchemaNode): unknown =>
    (branch['properties'] as Readonly<Record<string, SchemaNode>>)[tag]?.['const'];
  return branches.find((branch) => constantOf(branch) === choices[tag]) ?? branches[0];
}
