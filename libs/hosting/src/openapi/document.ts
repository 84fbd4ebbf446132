import type { JsonSchema } from './describes.decorator.js';
import type { Route } from './routes.js';

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'One of the CHIMERA_* codes.' },
    detail: { type: 'string' },
    hint: { type: 'string' },
    faults: { type: 'array', items: { type: 'object' } },
    instance: { type: 'string' },
  },
};

const alwaysOpen = ['/health/live', '/health/ready', '/metrics'];

/**
 * OpenAPI 3.1 document of a service, from its routes and their descriptions. `open`: beginnings of further paths that
 * need no token.
 */
export function openApiDocument(
  service: string,
  routes: readonly Route[],
  open: readonly string[] = [],
): JsonSchema {
  const isOpen = (path: string): boolean =>
    alwaysOpen.includes(path) || open.some((beginning) => path.startsWith(beginning));
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes)
    (paths[route.path] ??= {})[route.method] = operationOf(route, isOpen(route.path));
  return {
    openapi: '3.1.0',
    info: {
      title: `Chimera ${service}`,
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The service that shows this.' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problemSchema },
    },
  };
}

function operationOf(route: Route, isOpen: boolean): JsonSchema {
  const { description } = route;
  const parameters = [...pathParameters(route.path), ...queryParameters(route)];
  const body = description?.body;
  return {
    operationId: `${route.controller.replace(/Controller$/, '')}.${route.operation}`,
    ...(description === null ? {} : { summary: description.summary }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: responsesOf(route),
    ...(isOpen ? { security: [] } : {}),
  };
}

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ description }: Route): JsonSchema[] {
  const required = new Set(description?.required ?? []);
  return Object.entries(description?.query ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }));
}

function responsesOf({ description }: Route): JsonSchema {
  const described = Object.entries(description?.responses ?? { 200: {} }).map(([status, schema]) => [
    status,
    { description: Number(status) < 400 ? 'Done.' : 'Refused.', content: { 'application/json': { schema } } },
  ]);
  const refused = {
    description: 'Refused.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return { ...Object.fromEntries(described), '4XX': refused, default: refused };
}
