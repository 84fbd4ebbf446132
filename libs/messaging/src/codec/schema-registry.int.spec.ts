import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tcpProxy, testStack, uniqueName } from '@chimera/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { SchemaRegistry } from './schema-registry.js';

const folder = mkdtempSync(join(tmpdir(), 'registry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schemaOf = (...fields: object[]): string =>
  JSON.stringify({ type: 'record', name: 'R', namespace: uniqueName(), fields });
const registry = (stateDir: string | null = null) =>
  new SchemaRegistry({ url: testStack().registryUrl, stateDir });
const nowhere = { url: 'http://127.0.0.1:9/apis/ccompat/v7', attempts: 1, timeoutMs: 500 };

describe('the registry', () => {
  it('gives the same id for the same schema, however often it is registered', async () => {
    const subject = uniqueName();
    const schema = schemaOf({ name: 'a', type: 'int' });
    const first = await registry().register(subject, schema, 'FULL_TRANSITIVE');
    expect(first.version).toBe(1);
    expect(await registry().register(subject, schema, 'FULL_TRANSITIVE')).toEqual(first);
    expect(await registry().lookup(subject, schema)).toEqual(first);
    expect(JSON.parse(await registry().schemaById(first.id))).toEqual(JSON.parse(schema));
  });

  it('refuses what would break readers and says where', async () => {
    const subject = uniqueName();
    const before = schemaOf({ name: 'a', type: 'int' });
    await registry().register(subject, before, 'FULL_TRANSITIVE');
    const after = before.replace('"int"', '"string"');
    await expect(registry().register(subject, after, 'FULL_TRANSITIVE')).rejects.toMatchObject({
      code: 'CHIMERA_SCHEMA_INCOMPATIBLE',
      disposition: 'reject',
      message: expect.stringMatching(/\/fields|fields\/0|READER_TYPE|reader/i),
    });
    expect(await registry().lookup(subject, after)).toBeNull();
  });

  it('changes the rule of a subject that has another one', async () => {
    const subject = uniqueName();
    const schema = schemaOf({ name: 'a', type: 'int' });
    await registry().register(subject, schema, 'FULL_TRANSITIVE');
    await expect(registry().register(subject, schema, 'BACKWARD_TRANSITIVE')).resolves.toMatchObject({
      version: 1,
    });
  });

  it('answers from disk when the registry is away, and says that it is for what it never saw', async () => {
    const stateDir = join(folder, 'state');
    const subject = uniqueName();
    const schema = schemaOf({ name: 'a', type: 'int' });
    const proxy = await tcpProxy({ host: '127.0.0.1', port: Number(new URL(testStack().registryUrl).port) });
    const url = testStack().registryUrl.replace(/:\d+\//, `:${proxy.port}/`);
    const options = { url, stateDir, attempts: 1, timeoutMs: 1_000 };
    const found = await new SchemaRegistry(options).register(subject, schema, 'FULL_TRANSITIVE');
    await proxy.close();
    const restarted = new SchemaRegistry(options);
    expect(await restarted.schemaById(found.id)).toBe(schema);
    expect(await restarted.lookupCached(subject, schema)).toEqual(found);
    await expect(restarted.schemaById(99_999_999)).rejects.toMatchObject({
      code: 'CHIMERA_REGISTRY_UNAVAILABLE',
      disposition: 'retry',
    });
    expect(await restarted.reachable()).toBe(false);
  });

  it('tells an outage from an answer', async () => {
    await expect(
      new SchemaRegistry({ ...nowhere, stateDir: null }).lookup('x', '"int"'),
    ).rejects.toMatchObject({ code: 'CHIMERA_REGISTRY_UNAVAILABLE' });
    await expect(registry().schemaById(99_999_999)).rejects.toMatchObject({
      code: 'CHIMERA_SCHEMA_UNREGISTERED',
    });
    expect(await registry().lookup(uniqueName(), '"int"')).toBeNull();
  });
});
