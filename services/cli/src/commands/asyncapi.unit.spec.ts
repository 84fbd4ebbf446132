import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectOf, topics } from '@chimera/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chimera } from './chimera.fixture.js';

const stack = vi.hoisted(() => ({ addresses: null as object | null }));
vi.mock('@chimera/stack', async (original) => ({
  ...(await original<object>()),
  readAddresses: () => stack.addresses,
}));

const registry = 'http://registry.test/apis/ccompat/v7';
const { versionPublished } = topics.ingestion;
const subject = subjectOf(versionPublished);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asyncapi-'));
  stack.addresses = { kafkaBrokers: '127.0.0.1:9092', registryUrl: registry };
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

/** A registry with two subjects, of which one disappears between list and look. */
function answering(answer: (url: string) => Response): void {
  vi.stubGlobal('fetch', async (url: string) => answer(url));
}
const working = (url: string): Response => {
  if (url === `${registry}/subjects`) return Response.json([subject, 'gone-value', 'orders-key']);
  if (url === `${registry}/subjects/${encodeURIComponent(subject)}/versions/latest`)
    return Response.json({ subject, id: 3, version: 1, schema: versionPublished.schema });
  return new Response(null, { status: 404 });
};

describe('asyncapi', () => {
  it('prints the document of what is registered, or writes it', async () => {
    answering(working);
    const { code, out } = await chimera('asyncapi');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      asyncapi: '3.1.0',
      servers: { broker1: { host: '127.0.0.1:9092' } },
      channels: { [versionPublished.name]: { address: versionPublished.name } },
    });
    const file = join(folder, 'asyncapi.json');
    expect((await chimera('asyncapi', '-o', file)).out).toContain('1 channels');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(out));
  });

  it('says when there is no stack, and when its registry does not answer', async () => {
    answering(() => new Response(null, { status: 500 }));
    expect(await chimera('asyncapi')).toMatchObject({ code: 1, err: expect.stringContaining('status 500') });
    stack.addresses = null;
    expect(await chimera('asyncapi')).toMatchObject({
      code: 3,
      err: expect.stringContaining('./chimera up'),
    });
  });
});
