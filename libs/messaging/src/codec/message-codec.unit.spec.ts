import { headers, identityOf, subjectOf } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { FakeRegistry, aRequest, topic } from '../transport/test-transport.spec.js';
import { compileSchema } from './avro-type.js';
import { frameSchemaId } from './confluent-frame.js';
import { MessageCodec, assertFitsContract } from './message-codec.js';
import { SlabEncoder } from './slab-encoder.js';

const origin = { correlationId: 'flow', causationId: null, actor: 'ada', traceparent: null };

async function codecWith(): Promise<{ codec: MessageCodec; registry: FakeRegistry; id: number }> {
  const registry = new FakeRegistry();
  const id = registry.register(subjectOf(topic), topic.schema);
  const codec = new MessageCodec('intake', registry);
  await codec.prepare([topic]);
  return { codec, registry, id };
}

describe('the codec', () => {
  it('reads what it writes, under CloudEvents headers', async () => {
    const { codec, id } = await codecWith();
    const event = codec.encodeEvent(topic, aRequest('r1'), origin);
    expect(await codec.decodeEvent(topic, event.payload)).toEqual(aRequest('r1'));
    expect(frameSchemaId(event.payload)).toBe(id);
    expect(event.key).toBe('aviation/p');
    expect(event.headers).toMatchObject({
      [headers.specVersion]: '1.0',
      [headers.id]: identityOf(topic, aRequest('r1')),
      [headers.source]: '/chimera/intake',
      [headers.type]: 'chimera.intake.run-start-requested',
      [headers.subject]: 'aviation/p',
      [headers.correlationId]: 'flow',
      [headers.actor]: 'ada',
      [headers.contentType]: 'application/avro',
    });
    expect(event.headers).not.toHaveProperty(headers.causationId);
  });

  it('gives payloads that later ones do not change', async () => {
    const { codec } = await codecWith();
    const first = codec.encodeEvent(topic, aRequest('first'), origin);
    codec.encodeEvent(topic, aRequest('second'), origin);
    codec.encodeEvent(topic, aRequest('x'.repeat(500_000)), origin);
    expect(await codec.decodeEvent(topic, first.payload)).toEqual(aRequest('first'));
  });

  it('names field, expected and found, and never the value', () => {
    const broken = { ...aRequest('r1'), pipeline: 12345 as unknown as string };
    expect(() => assertFitsContract(topic, broken)).toThrow(/pipeline: expected string, found number/);
    expect(() => assertFitsContract(topic, broken)).not.toThrow(/12345/);
  });

  it('resolves what a newer or older writer wrote into its own shape', async () => {
    const { codec, registry } = await codecWith();
    const schema = JSON.parse(topic.schema) as { fields: object[] };
    schema.fields.unshift({ name: 'note', type: ['null', 'string'], default: null });
    const text = JSON.stringify(schema);
    const id = registry.register('writer', text);
    const value = new SlabEncoder().encode(compileSchema(text), id, { ...aRequest('r1'), note: 'hello' });
    expect(await codec.decodeEvent(topic, value)).toEqual(aRequest('r1'));
  });

  it('refuses bytes of an incompatible schema', async () => {
    const { codec, registry } = await codecWith();
    const text = JSON.stringify({ type: 'record', name: 'Other', fields: [{ name: 'a', type: 'int' }] });
    const value = new SlabEncoder().encode(compileSchema(text), registry.register('writer', text), { a: 1 });
    await expect(codec.decodeEvent(topic, value)).rejects.toMatchObject({
      code: 'CHIMERA_MESSAGE_UNDECODABLE',
      disposition: 'reject',
    });
  });

  it('does not start with a schema that is not registered, and names every one (Invariant 5)', async () => {
    const starting = new MessageCodec('intake', new FakeRegistry()).prepare([topic]);
    await expect(starting).rejects.toMatchObject({
      code: 'CHIMERA_SCHEMA_UNREGISTERED',
      message: expect.stringContaining(subjectOf(topic)),
    });
  });

  it('sends nothing on a topic that it did not verify', () => {
    const codec = new MessageCodec('intake', new FakeRegistry());
    expect(() => codec.encodeEvent(topic, aRequest('r1'), origin)).toThrow(/undeclared/);
  });
});
