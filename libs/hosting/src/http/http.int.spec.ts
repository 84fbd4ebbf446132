import { writeFileSync } from 'node:fs';
import { eventually } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { authorized, memberToken, service, settings, token } from '../process/test-service.spec.js';

describe('the HTTP side', () => {
  it('shows health and metrics without token, by name', async () => {
    const ready = (await (await fetch(`${service.url}/health/ready`)).json()) as { checks: object };
    const names = ['started', 'database', 'migrations', 'registry-cache', 'consumer', 'relay', 'handlers'];
    expect(Object.keys(ready.checks)).toEqual(names);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain(
      'messaging_client_consumed_messages_total',
    );
  });

  it.each([
    ['none', {}],
    ['another', { authorization: 'Bearer another-token-of-that-length' }],
    ['a longer one', { authorization: `Bearer ${token}x` }],
    ['no bearer', { authorization: token }],
  ])('refuses a token: %s', async (_name, given) => {
    for (const path of [
      '/v1/things/1',
      '/openapi.json',
      '/nowhere',
      '/health/live/../../v1/things/1',
      '/metrics/x',
    ]) {
      const response = await fetch(service.url + path, { headers: given });
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('answers errors as problems; the filter of the handlers does not swallow them', async () => {
    const response = await fetch(`${service.url}/v1/things/1`, {
      headers: authorized,
      signal: AbortSignal.timeout(5_000),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'CHIMERA_INTENT_INVALID',
      detail: 'Expected more.',
      faults: [{ path: '/a' }],
    });
    const crash = await fetch(`${service.url}/v1/things/crash`, { headers: authorized });
    expect([crash.status, await crash.text()]).toEqual([500, expect.not.stringContaining('hunter2')]);
    expect((await fetch(`${service.url}/nowhere`, { headers: authorized })).status).toBe(404);
  });

  it('bounds bodies and refuses what is not JSON', async () => {
    const post = (body: string) =>
      fetch(`${service.url}/v1/things`, {
        method: 'POST',
        headers: { ...authorized, 'content-type': 'application/json' },
        body,
      });
    expect((await post('x'.repeat(1_100_000))).status).toBe(413);
    expect((await post('{nope')).status).toBe(400);
  });

  it('opens a transaction in the name of the caller', async () => {
    const sent = { ...authorized, 'x-chimera-actor': 'grace', 'x-correlation-id': 'my-flow' };
    const response = await fetch(`${service.url}/v1/things`, { method: 'POST', headers: sent });
    expect(await response.json()).toMatchObject({
      actor: 'grace',
      correlationId: 'my-flow',
      causationId: null,
    });
    expect(response.headers.get('x-correlation-id')).toBe('my-flow');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const anonymous = await fetch(`${service.url}/v1/things`, { method: 'POST', headers: authorized });
    expect(await anonymous.json()).toMatchObject({ actor: 'local' });
  });

  it('takes a member by their own token, and acts as them whatever a header says', async () => {
    const sent = { authorization: `Bearer ${memberToken}`, 'x-chimera-actor': 'root' };
    const response = await fetch(`${service.url}/v1/things`, { method: 'POST', headers: sent });
    expect(await response.json()).toMatchObject({ actor: 'grace', member: 'grace' });
    const operator = await fetch(`${service.url}/v1/things`, { method: 'POST', headers: authorized });
    expect(await operator.json()).toMatchObject({ member: null });
  });

  it('lets nobody in when members cannot be looked up, and tells nothing of why', async () => {
    const response = await fetch(`${service.url}/v1/things/1`, {
      headers: { authorization: 'Bearer broken' },
    });
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('hunter2')]);
  });

  it('describes its routes', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`, { headers: authorized })).json()) as {
      paths: object;
    };
    expect(document.paths).toMatchObject({
      '/v1/things/{id}': { get: { parameters: [{ name: 'id', in: 'path' }] } },
      '/v1/things': { post: {} },
    });
  });

  it('takes a token that was changed, and only that', async () => {
    writeFileSync(settings.http.tokenFile, 'the-next-token-of-this-file');
    await eventually(async () => {
      const response = await fetch(`${service.url}/openapi.json`, {
        headers: { authorization: 'Bearer the-next-token-of-this-file' },
      });
      expect(response.status).toBe(200);
    });
    expect((await fetch(`${service.url}/openapi.json`, { headers: authorized })).status).toBe(401);
    writeFileSync(settings.http.tokenFile, token);
    await eventually(async () =>
      expect((await fetch(`${service.url}/openapi.json`, { headers: authorized })).status).toBe(200),
    );
  });
});
