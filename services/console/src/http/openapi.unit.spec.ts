import 'reflect-metadata';
import type { JsonSchema, RouteDescription } from '@chimera/hosting';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { AppModule } from '../app.module.js';

type Controller = { readonly name: string; readonly prototype: object };

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
ajvFormats.default(ajv);

/** Methods that answer HTTP requests, with what describes them. */
const routes = (Reflect.getMetadata('controllers', AppModule) as readonly Controller[]).flatMap((type) =>
  Object.getOwnPropertyNames(type.prototype).flatMap((operation) => {
    const method = (type.prototype as Record<string, unknown>)[operation];
    if (typeof method !== 'function' || typeof Reflect.getMetadata('method', method) !== 'number') return [];
    const description = Reflect.getMetadata('chimera:route', method) as RouteDescription | undefined;
    return [[`${type.name}.${operation}`, description] as const];
  }),
);

const schemas = routes.flatMap(([name, description]) => {
  const answers = Object.entries(description?.responses ?? {});
  const body = description?.body === undefined ? [] : [[`${name} body`, description.body] as const];
  return [...body, ...answers.map(([status, schema]) => [`${name} ${status}`, schema] as const)];
});

describe('the OpenAPI document of the console', () => {
  it('has every route', () => expect(routes.length).toBe(8));

  it.each(routes)('%s is described, with what it answers', (_name, description) => {
    expect(description?.summary).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(description?.responses ?? {})).toHaveLength(1);
  });

  it.each(schemas)('%s has an example that fits its schema', (_name, schema: JsonSchema) => {
    const examples = schema['examples'] as readonly unknown[] | undefined;
    expect(examples?.length).toBeGreaterThan(0);
    const validate = ajv.compile(schema);
    for (const example of examples!) {
      validate(example);
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});
