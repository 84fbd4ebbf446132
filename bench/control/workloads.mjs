// @ts-check
/** Kinds of events that the bench makes: who owns them, who acts on them, what they look like. */
import { randomUUID } from 'node:crypto';
import { topics } from '@chimera/contracts';

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {any} topic
 * @property {string} owner Service whose outbox the events leave from.
 * @property {readonly string[]} consumers Services with a handler of the topic that are measured.
 * @property {(number: number) => any} make Message `number` of a round; each has an identity of its own.
 */

const namespace = 'control';
const contact = { team: 'control', supportEmail: 'control@example.org' };
/** As many aggregates as there are pipelines in a mesh of some size: order per key is kept, keys spread. */
const pipelines = 200;

/** @param {number} number */
function aboutRun(number) {
  const dataset = `dataset_${number % pipelines}`;
  return {
    runId: randomUUID(),
    attempt: 1,
    namespace,
    pipeline: `intent_source_${dataset}`,
    dataset,
    version: 1 + Math.floor(number / pipelines),
  };
}

const usage = ['reader', 'writer', 'checker'].map((role, index) => ({
  role,
  pid: 1_000 + index,
  cpuSeconds: 0.31,
  peakMemoryBytes: 90_000_000,
  wallMillis: 480,
}));

/** @param {string} name @param {number | null} keyPosition */
function column(name, keyPosition) {
  return {
    name,
    field: name,
    type: 'int64',
    nativeType: 'bigint',
    nullable: keyPosition === null,
    keyPosition,
    description: null,
    classification: null,
  };
}

/** @param {string} dataset */
function contractOf(dataset) {
  const columns = Array.from({ length: 12 }, (_, index) => column(`column_${index}`, index === 0 ? 1 : null));
  const subject = `chimera.data.${namespace}.${dataset}-value`;
  return {
    version: 1,
    subject,
    schemaId: 1,
    columns,
    loadTopic: `chimera.load.${namespace}.${dataset}`,
    loadSchemaId: 1,
    quarantineTopic: `chimera.quarantine.${namespace}.${dataset}`,
    quarantineSchemaId: 1,
  };
}

/** @type {readonly Workload[]} */
export const workloads = [
  {
    name: 'run-started',
    topic: topics.ingestion.runStarted,
    owner: 'ingestion',
    consumers: ['orchestrator', 'metadata', 'console', 'audit'],
    make: (number) => ({ ...aboutRun(number), supervisor: 'bench', rowsExpected: 1_000 }),
  },
  {
    name: 'version-published',
    topic: topics.ingestion.versionPublished,
    owner: 'ingestion',
    consumers: ['orchestrator', 'notification', 'metadata', 'console', 'audit'],
    make: (number) => ({
      ...aboutRun(number),
      ...contact,
      urn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,control,PROD)',
      target: 'postgres://127.0.0.1/control',
      relation: 'public.control',
      ledger: {
        read: 1_000,
        staged: 1_000,
        quarantined: 0,
        filtered: 0,
        deduplicated: 0,
        sourceCount: 1_000,
      },
      usage,
      wallMillis: 900,
    }),
  },
  {
    name: 'dataset-registered',
    topic: topics.metadata.datasetRegistered,
    owner: 'metadata',
    consumers: ['intake', 'discovery', 'notification', 'console', 'audit'],
    make: (number) => {
      const { dataset } = aboutRun(number);
      return {
        namespace,
        intent: `intent_${number % pipelines}`,
        // Its identity holds the version: a fresh one each time.
        intentVersion: freshVersion(),
        datasource: 'source',
        dataset,
        urn: `urn:li:dataset:(urn:li:dataPlatform:postgres,${dataset},PROD)`,
        sourceKind: 'postgres',
        physicalName: `public.${dataset}`,
        ...contact,
        contract: contractOf(dataset),
        rowEstimate: 1_000,
        sizeBytes: 65_536,
        properties: { owner: 'control', comment: 'made up for measuring' },
        tags: ['bench'],
        description: null,
        schemaConfirmed: true,
      };
    },
  },
];

let versions = Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 100) % 2_000_000_000;

/** Grows with time and with every call, also from one run of the bench to the next. */
function freshVersion() {
  versions += 1;
  return versions;
}
