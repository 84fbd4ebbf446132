import { headers } from '../headers.js';
import { acceptsOutsideProducers, topicByName } from '../topics/catalogue.js';

/** What is said about a topic besides its schema. */
export interface DescribedTopic {
  readonly title: string;
  readonly description: string;
  /** `receive`: anyone may publish there, and Chimera takes it in. */
  readonly action: 'send' | 'receive';
  readonly tags: readonly string[];
  /** What a record's key is; null for no key. */
  readonly key: string | null;
  readonly partitions: number | null;
  /** Whether records carry the headers of events. */
  readonly event: boolean;
}

const datasetTopic = /^chimera\.(load|quarantine|data)\.([^.]+)\.([^.]+)/;

const datasetTexts: Readonly<Record<string, string>> = {
  load: 'Batches of rows on their way to targets and checks, with a seal that ends each part. Rows of versions that were not published are among them.',
  quarantine: 'Rows that broke the contract, whole, with the reason.',
  data: 'Schema of one row of the dataset, as it stands in the batches of the load topic.',
};

/** Control topics by the catalogue, topics of datasets by their names; null for what is not the mesh's. */
export function describeTopic(topic: string, doc: string | null): DescribedTopic | null {
  const control = topicByName(topic);
  if (control !== undefined)
    return {
      title: `${control.owner}.${control.event}`,
      description: doc ?? control.event,
      action: acceptsOutsideProducers(topic) ? 'receive' : 'send',
      tags: ['event', control.owner],
      key: control.keyFields.join('/'),
      partitions: 3,
      event: true,
    };
  const [, kind = '', namespace = '', dataset = ''] = datasetTopic.exec(topic) ?? [];
  const text = datasetTexts[kind];
  if (text === undefined) return foreign(topic);
  return {
    title: `${kind} of ${namespace}/${dataset}`,
    description: text,
    action: 'send',
    tags: ['dataset', kind, namespace],
    key: null,
    partitions: null,
    event: false,
  };
}

function foreign(topic: string): DescribedTopic | null {
  if (topic !== 'MetadataChangeProposal_v1') return null;
  return {
    title: 'DataHub proposals',
    description: 'What DataHub is told; topic and schema are its own.',
    action: 'send',
    tags: ['catalogue'],
    key: 'entityUrn',
    partitions: null,
    event: false,
  };
}

/** CloudEvents in binary mode, and the trace. */
export const eventHeaders = {
  type: 'object',
  properties: Object.fromEntries(
    Object.values(headers).map((name): [string, object] => [name, { type: 'string' }]),
  ),
};
