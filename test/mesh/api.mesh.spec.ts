import { readFileSync, statSync } from 'node:fs';
import type { ServiceName } from '@chimera/config';
import { listeningOn, meshProcesses, openMesh } from '@chimera/testing';
import { describe, expect, it } from 'vitest';

const mesh = openMesh();
const { services, tokenFile } = mesh.addresses;

const routes: readonly (readonly [ServiceName, string])[] = [
  ['intake', '/v1/intents'],
  ['console', '/v1/runs'],
  ['audit', '/v1/audit/verify'],
  ['discovery', '/v1/search?q=x'],
];

const ask = (service: ServiceName, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, services[service]), { headers });

describe('the HTTP APIs', () => {
  it.each(routes)('%s refuses %s without the token', async (service, path) => {
    const answers = await Promise.all([
      ask(service, path),
      ask(service, path, { authorization: 'Bearer wrong' }),
      ask(service, path, { authorization: `Basic ${readFileSync(tokenFile, 'utf8').trim()}` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(answers[0]!.headers.get('content-type')).toContain('application/problem+json');
    expect(answers[0]!.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each(routes)('%s answers %s with the token', async (service, path) => {
    const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
    expect((await ask(service, path, { authorization })).status).toBe(200);
  });

  it('have a token that only its owner can read', () => {
    expect((statSync(tokenFile).mode & 0o777).toString(8)).toBe('600');
    expect(readFileSync(tokenFile, 'utf8').trim().length).toBeGreaterThanOrEqual(32);
  });

  it.each(Object.keys(services) as ServiceName[])(
    '%s tells its health and metrics to anyone',
    async (name) => {
      for (const path of ['/health/live', '/health/ready', '/metrics'])
        expect([path, (await ask(name, path)).status]).toEqual([path, 200]);
    },
  );

  it('describe themselves as OpenAPI', async () => {
    const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
    const response = await ask('intake', '/openapi.json', { authorization });
    const page = (await response.json()) as {
      openapi: string;
      info: { title: string; version: string };
      paths: Record<string, Record<string, { responses: object; requestBody?: object }>>;
    };
    expect(page.openapi).toMatch(/^3\./);
    expect(page.info).toMatchObject({
      title: expect.any(String) as string,
      version: expect.any(String) as string,
    });
    const operations = Object.entries(page.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, operation })),
    );
    expect(operations.map(({ route }) => route)).toEqual(
      expect.arrayContaining([
        'post /v1/intents',
        'post /v1/ingestions',
        'post /v1/runs',
        'get /v1/submissions/{id}',
      ]),
    );
    for (const { operation } of operations)
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
  });
});

describe('every process of the mesh', () => {
  it('listens on loopback only', async () => {
    const processes = (await meshProcesses()).filter(({ pid }) => pid !== null);
    const addresses = processes.flatMap(({ name, pid }) =>
      listeningOn(pid!).map((address) => ({ name, address })),
    );
    expect(addresses.length).toBeGreaterThanOrEqual(13);
    const open = addresses.filter(({ address }) => !address.startsWith('127.0.0.1:'));
    expect(open).toEqual([]);
  });
});
