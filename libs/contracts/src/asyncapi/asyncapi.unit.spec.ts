import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { loadBatchSchema, quarantineSchema, rowSchema } from '../dataset/avro-schema.js';
import { datasetNames } from '../dataset/names.js';
import { metadataChangeProposals } from '../datahub/metadata-change-proposal.js';
import { allTopics } from '../topics/catalogue.js';
import { subjectOf } from '../topics/topic.js';
import { topics } from '../generated/index.js';
import { asyncApiDocument } from './asyncapi-document.js';
import type { RegisteredSubject } from './asyncapi-input.js';

const published = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.1.0.json'), 'utf8'),
) as { definitions: Record<string, unknown> };
// The document brings JSON Schema's own schema along, which the validator has already.
delete published.definitions['http://json-schema.org/draft-07/schema'];
const ajv = new Ajv({ strict: false, allErrors: false });
addFormats.default(ajv);
const validate = ajv.compile(published);
const faults = (document: unknown): unknown => (validate(document) ? [] : validate.errors);

const columns = [
  {
    name: 'id',
    field: 'id',
    type: 'decimal(9,2)',
    nativeType: 'n',
    nullable: true,
    keyPosition: null,
    description: 'Key',
    classification: null,
  },
];
const [namespace, dataset] = ['aviation', 'flights'];
const registered = (subject: string, schema: unknown): RegisteredSubject => ({
  subject,
  id: 7,
  version: 2,
  schema: typeof schema === 'string' ? schema : JSON.stringify(schema),
});
const load = datasetNames.loadTopic(namespace, dataset);
const subjects = [
  ...allTopics.map((topic) => registered(subjectOf(topic), topic.schema)),
  registered(subjectOf(metadataChangeProposals), metadataChangeProposals.schema),
  registered(`${load}-value`, loadBatchSchema(namespace, dataset, columns)),
  registered(
    `${datasetNames.quarantineTopic(namespace, dataset)}-value`,
    quarantineSchema(namespace, dataset),
  ),
  registered(
    `${datasetNames.outputDataTopic(namespace, dataset)}-value`,
    rowSchema(namespace, dataset, columns),
  ),
  registered('orders-value', '"string"'),
  registered('orders-key', '"string"'),
];

describe('AsyncAPI document', () => {
  const document = asyncApiDocument({
    version: '0.1.0',
    brokers: ['127.0.0.1:9092', 'b.example:9092'],
    registryUrl: 'http://127.0.0.1:8081',
    subjects,
  }) as {
    channels: Record<string, object>;
    operations: Record<string, { action: string; channel: { $ref: string } }>;
    components: { messages: Record<string, object> };
    servers: object;
  };

  it('satisfies the published schema of 3.1.0 and of the Kafka bindings', () => {
    expect(faults(document)).toEqual([]);
  });

  it('would be found out by the published schema', () => {
    expect(faults({ ...document, asyncapi: '3.0' })).not.toEqual([]);
    const wrong = {
      ...document.channels[load],
      bindings: { kafka: { partitions: -1, bindingVersion: '0.5.0' } },
    };
    expect(faults({ ...document, channels: { wrong } })).not.toEqual([]);
  });

  it('has a channel, a message and an operation for every subject of the mesh, and for nothing else', () => {
    const expected = subjects.length - 2;
    for (const part of [document.channels, document.operations, document.components.messages])
      expect(Object.keys(part)).toHaveLength(expected);
    expect(Object.keys(document.channels).some((name) => name.startsWith('orders'))).toBe(false);
    for (const { channel } of Object.values(document.operations))
      expect(document.channels).toHaveProperty([channel.$ref.replace('#/channels/', '')]);
  });

  it('says who tells what, with the schema as it is registered', () => {
    const open = topics.intake.sourceIntentSubmitted.name;
    expect(document.operations[`receive.${open}`]).toMatchObject({ action: 'receive' });
    expect(document.operations[`send.${load}`]).toMatchObject({ action: 'send' });
    expect(document.components.messages[open]).toMatchObject({
      payload: {
        schemaFormat: 'application/vnd.apache.avro+json;version=1.9.0',
        schema: { name: 'SourceIntentSubmitted' },
      },
      headers: { properties: { ce_id: { type: 'string' } } },
      bindings: { kafka: { schemaIdLocation: 'payload', schemaIdPayloadEncoding: 'confluent' } },
    });
  });
});
