import type { JsonSchema } from '@chimera/hosting';

export const text: JsonSchema = { type: 'string' };
export const nullableText: JsonSchema = { type: ['string', 'null'] };
export const whole: JsonSchema = { type: 'integer' };
export const flag: JsonSchema = { type: 'boolean' };
export const instant: JsonSchema = { type: 'string', format: 'date-time' };
export const uuid: JsonSchema = { type: 'string', format: 'uuid' };

export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** An object; what is not in `optional` must be there. */
export const object = (
  properties: Record<string, JsonSchema>,
  optional: readonly string[] = [],
): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

/** An object of a request: nothing else may be in it. */
export const strict = (
  properties: Record<string, JsonSchema>,
  optional: readonly string[] = [],
): JsonSchema => ({ ...object(properties, optional), additionalProperties: false });

/** The schema with an example of what fits it. */
export const withExample = (schema: JsonSchema, example: unknown): JsonSchema => ({
  ...schema,
  examples: [example],
});

/** Ids in examples. */
export const exampleIds = {
  run: '0d3ff0e6-2a3c-4f6e-9d0a-5ab3f7d9c001',
  other: '6f7c8a0e-91b5-4c19-8b0f-1f2d3c4b5a69',
} as const;
