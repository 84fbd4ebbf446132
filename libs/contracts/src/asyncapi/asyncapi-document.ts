import type { AsyncApiInput, RegisteredSubject } from './asyncapi-input.js';
import { describeTopic, eventHeaders, type DescribedTopic } from './asyncapi-topic.js';

/** An AsyncAPI document. */
export type AsyncApiDocument = Readonly<Record<string, unknown>>;

const bindingVersion = '0.5.0';
const avroFormat = 'application/vnd.apache.avro+json;version=1.9.0';
const suffix = '-value';

interface DocumentedTopic extends DescribedTopic {
  readonly name: string;
  readonly subject: RegisteredSubject;
  readonly schema: unknown;
}

/**
 * The mesh as AsyncAPI 3.1.0, made of what the registry has: it cannot drift from what is on the wire. Subjects that are
 * not the mesh's are left out. What the mesh tells is `send`, what anyone may tell it `receive`.
 */
export function asyncApiDocument(input: AsyncApiInput): AsyncApiDocument {
  const topics = input.subjects.flatMap(documented).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const each = (make: (topic: DocumentedTopic) => unknown, prefix: (topic: DocumentedTopic) => string) =>
    Object.fromEntries(
      topics.map((topic): [string, unknown] => [`${prefix(topic)}${topic.name}`, make(topic)]),
    );
  const none = (): string => '';
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Chimera mesh',
      version: input.version,
      description:
        'Every topic of the mesh with its registered contract. Messages are Avro in Confluent framing: a zero byte, the schema id in four bytes, the record.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/avro',
    servers: servers(input),
    channels: each(channel, none),
    operations: each(operation, ({ action }) => `${action}.`),
    components: { messages: each(message, none) },
  };
}

function documented(subject: RegisteredSubject): readonly DocumentedTopic[] {
  if (!subject.subject.endsWith(suffix)) return [];
  const name = subject.subject.slice(0, -suffix.length);
  const schema = JSON.parse(subject.schema) as { readonly doc?: unknown } | string;
  const doc = typeof schema === 'object' && typeof schema.doc === 'string' ? schema.doc : null;
  const described = describeTopic(name, doc);
  return described === null ? [] : [{ ...described, name, subject, schema }];
}

function servers({ brokers, registryUrl }: AsyncApiInput): AsyncApiDocument {
  const bindings = {
    kafka: { schemaRegistryUrl: registryUrl, schemaRegistryVendor: 'confluent', bindingVersion },
  };
  return Object.fromEntries(
    brokers.map((host, index) => [`broker${index + 1}`, { host, protocol: 'kafka', bindings }]),
  );
}

function channel({ name, title, description, tags, partitions }: DocumentedTopic): AsyncApiDocument {
  return {
    address: name,
    title,
    description,
    tags: tags.map((tag) => ({ name: tag })),
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    bindings: {
      kafka: {
        topic: name,
        ...(partitions === null ? {} : { partitions }),
        topicConfiguration: { 'confluent.value.subject.name.strategy': 'TopicNameStrategy' },
        bindingVersion,
      },
    },
  };
}

function operation({ name, action, title }: DocumentedTopic): AsyncApiDocument {
  return {
    action,
    title,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
    bindings: { kafka: { bindingVersion } },
  };
}

function message({
  name,
  title,
  description,
  key,
  event,
  subject,
  schema,
}: DocumentedTopic): AsyncApiDocument {
  return {
    name,
    title,
    summary: `${description} Schema id ${subject.id}, version ${subject.version}.`,
    contentType: 'application/avro',
    ...(event ? { headers: eventHeaders } : {}),
    payload: { schemaFormat: avroFormat, schema },
    bindings: {
      kafka: {
        ...(key === null ? {} : { key: { type: 'string', description: key } }),
        schemaIdLocation: 'payload',
        schemaIdPayloadEncoding: 'confluent',
        schemaLookupStrategy: 'TopicNameStrategy',
        bindingVersion,
      },
    },
  };
}
