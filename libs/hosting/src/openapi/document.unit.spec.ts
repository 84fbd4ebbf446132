import { describe, expect, it } from 'vitest';
import { openApiDocument } from './document.js';
import type { Route } from './routes.js';

const route = (path: string): Route => ({
  method: 'get',
  path,
  controller: 'LinksController',
  operation: 'show',
  description: { summary: 'Shows it.' },
});

interface Document {
  readonly servers: readonly object[];
  readonly paths: Readonly<Record<string, { get: { security?: object[]; responses: object } }>>;
}

const document = openApiDocument(
  'notification',
  ['/health/live', '/v1/links/{id}', '/v1/deliveries'].map(route),
  ['/v1/links/'],
) as unknown as Document;

describe('openApiDocument', () => {
  it('asks for a token exactly where the service does', () => {
    const open = Object.entries(document.paths).filter(([, { get }]) => get.security?.length === 0);
    expect(open.map(([path]) => path)).toEqual(['/health/live', '/v1/links/{id}']);
  });

  it('names where the service is, and what refusals of every route look like', () => {
    expect(document.servers).toEqual([expect.objectContaining({ url: '/' })]);
    for (const { get } of Object.values(document.paths))
      expect(get.responses).toMatchObject({
        200: {},
        '4XX': { content: { 'application/problem+json': {} } },
        default: {},
      });
  });
});
