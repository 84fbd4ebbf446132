import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectOf, topics } from '@chimera/contracts';
import { lyingRegistry, testStack, uniqueName, type LyingRegistry, type RegistryLie } from '@chimera/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compileSchema } from './avro-type.js';
import { MessageCodec } from './message-codec.js';
import { SchemaRegistry } from './schema-registry.js';
import { SlabEncoder } from './slab-encoder.js';
import { aRequest } from '../transport/test-transport.spec.js';

const folder = mkdtempSync(join(tmpdir(), 'registry-'));
const topic = topics.intake.runStartRequested;
let registry: LyingRegistry;

beforeAll(async () => {
  registry = await lyingRegistry(testStack().registryUrl);
  const direct = new SchemaRegistry({ url: testStack().registryUrl, stateDir: null });
  await direct.register(subjectOf(topic), topic.schema, 'FULL_TRANSITIVE');
});
afterEach(() => registry.tell({ kind: 'truth' }));
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (stateDir: string | null = null): SchemaRegistry =>
  new SchemaRegistry({ url: registry.url, stateDir, attempts: 1, timeoutMs: 500 });

/** A schema that only the registry knows, and its id. */
async function aNewSchema(): Promise<{ readonly id: number; readonly schema: string }> {
  const schema = JSON.stringify({
    type: 'record',
    name: uniqueName('R'),
    fields: [{ name: 'a', type: 'int' }],
  });
  const direct = new SchemaRegistry({ url: testStack().registryUrl, stateDir: null });
  return { id: (await direct.register(uniqueName(), schema, 'FULL_TRANSITIVE')).id, schema };
}

const unable: readonly (readonly [string, RegistryLie])[] = [
  ['fails', { kind: 'error', status: 500 }],
  ['is not available', { kind: 'error', status: 503 }],
  ['takes too long', { kind: 'slow', ms: 3_000 }],
  ['is a page for people', { kind: 'html' }],
  ['is a page that says there is no such thing', { kind: 'html', status: 404 }],
  ['gives text that is no schema', { kind: 'wrong-schema', schema: 'Please log in' }],
];

describe('a registry whose answer', () => {
  it.each(unable)(
    '%s is away: the id is asked for again, and nothing is kept of it (T7)',
    async (_what, lie) => {
      const { id, schema } = await aNewSchema();
      const stateDir = join(folder, uniqueName());
      const before = registry.struck;
      registry.tell(lie);
      const asking = open(stateDir);
      // Retry, not reject: messages of this schema wait and are not dead-lettered.
      const away = { code: 'CHIMERA_REGISTRY_UNAVAILABLE', disposition: 'retry' };
      await expect(asking.schemaById(id)).rejects.toMatchObject(away);
      expect(registry.struck).toBeGreaterThan(before);
      registry.tell({ kind: 'truth' });
      expect(JSON.parse(await asking.schemaById(id))).toEqual(JSON.parse(schema));
    },
  );

  it('is a page for people gives no id to write with (Invariant 5)', async () => {
    const { schema } = await aNewSchema();
    const stateDir = join(folder, uniqueName());
    registry.tell({ kind: 'html' });
    const asking = open(stateDir);
    const away = { code: 'CHIMERA_REGISTRY_UNAVAILABLE', disposition: 'retry' };
    await expect(asking.lookup(uniqueName(), schema)).rejects.toMatchObject(away);
    await expect(new MessageCodec('test', asking).prepare([topic])).rejects.toMatchObject(away);
    expect(await asking.reachable()).toBe(false);
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('NaN'))).toEqual(
      [],
    );
  });

  it('names the schema of another id is not believed for ever: once it is right, the message is read', async () => {
    const newer = JSON.parse(topic.schema) as { fields: object[] };
    newer.fields.push({ name: uniqueName('note'), type: ['null', 'string'], default: null });
    const schema = JSON.stringify(newer);
    const direct = new SchemaRegistry({ url: testStack().registryUrl, stateDir: null });
    const { id } = await direct.register(uniqueName(), schema, 'FULL_TRANSITIVE');
    const message = { ...aRequest('r1'), [(newer.fields.at(-1) as { name: string }).name]: 'hello' };
    const value = new SlabEncoder().encode(compileSchema(schema), id, message);
    const stateDir = join(folder, uniqueName());
    const codec = new MessageCodec('test', open(stateDir));
    await codec.prepare([topic]);

    registry.tell({
      kind: 'wrong-schema',
      schema: '{"type":"record","name":"Other","fields":[{"name":"x","type":"long"}]}',
    });
    await expect(codec.decodeEvent(topic, value)).rejects.toMatchObject({
      code: 'CHIMERA_MESSAGE_UNDECODABLE',
    });
    registry.tell({ kind: 'truth' });
    expect(await codec.decodeEvent(topic, value)).toMatchObject({ runId: 'r1' });
    // Nor does a process that starts later find the lie on disk.
    const restarted = new MessageCodec('test', open(stateDir));
    await restarted.prepare([topic]);
    expect(await restarted.decodeEvent(topic, value)).toMatchObject({ runId: 'r1' });
  });
});
