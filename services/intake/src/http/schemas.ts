import {
  exampleIds,
  flag,
  instant,
  list,
  nullableText,
  object,
  text,
  uuid,
  whole,
  withExample,
} from './schema-parts.js';
import { exampleContent, exampleFault, exampleIngestion, exampleIntent } from './examples.js';

/** One thing that is wrong. */
export const faultSchema = object({
  code: { type: 'string', description: 'One of the CHIMERA_* codes.' },
  path: { type: 'string', description: 'JSON pointer into the intent, or empty.' },
  message: text,
  expected: nullableText,
  found: nullableText,
  hint: nullableText,
});

const content = {
  type: 'string',
  maxLength: 262_144,
  description: 'The intent file as text, file paths absolute.',
};

export const contentOnlyBody = withExample(object({ content }), { content: exampleContent });

export const contentBody = withExample(
  object(
    {
      content,
      submissionId: {
        ...uuid,
        description: 'Chosen by the caller to make repeating safe. Default: a new one.',
      },
    },
    ['submissionId'],
  ),
  { content: exampleContent, submissionId: exampleIds.other },
);

export const validationAnswer = withExample(object({ valid: flag, faults: list(faultSchema) }), {
  valid: false,
  faults: [exampleFault],
});
export const testAnswer = withExample(object({ ok: flag, faults: list(faultSchema) }), {
  ok: true,
  faults: [],
});
export const submittedAnswer = withExample(object({ submissionId: uuid, namespace: text, name: text }), {
  submissionId: exampleIds.other,
  namespace: 'aviation',
  name: 'flights',
});

export const submissionAnswer = withExample(
  object(
    {
      submissionId: text,
      namespace: text,
      name: text,
      part: { enum: ['source', 'ingestion'] },
      state: { enum: ['pending', 'accepted', 'unchanged', 'rejected', 'onboarded', 'available', 'failed'] },
      version: { type: ['integer', 'null'] },
      faults: list(faultSchema),
      pipelines: object({ created: list(text), changed: list(text), unchanged: list(text) }),
    },
    ['pipelines'],
  ),
  {
    submissionId: exampleIds.other,
    namespace: 'aviation',
    name: 'flights',
    part: 'ingestion',
    state: 'accepted',
    version: 1,
    faults: [],
    pipelines: { created: ['flights_flights_flights'], changed: [], unchanged: [] },
  },
);

const summary = {
  namespace: text,
  name: text,
  version: whole,
  team: text,
  sourceKind: text,
  submittedBy: text,
  submittedAt: instant,
  datasets: list(text),
  state: { enum: ['accepted', 'onboarded', 'available', 'failed'] },
};
const exampleSummary = {
  namespace: 'aviation',
  name: 'flights',
  version: 1,
  team: 'aviation-data',
  sourceKind: 'postgres',
  submittedBy: 'ada',
  submittedAt: '2026-03-01T08:00:00.000Z',
  datasets: ['flights'],
  state: 'available',
};

export const intentsAnswer = withExample(object({ intents: list(object(summary)) }), {
  intents: [exampleSummary],
});

const declaration = object(
  {
    declaredBy: text,
    basis: text,
    validUntil: { type: 'string', format: 'date' },
    terms: text,
    state: { enum: ['valid', 'expiring', 'expired'], description: 'Today.' },
  },
  ['terms'],
);

const version = object({
  version: whole,
  content: { type: 'object' },
  contentHash: text,
  declaration,
  submissionId: text,
  submittedBy: text,
  submittedAt: instant,
});

const foundDataset = object({
  name: text,
  schemaConfirmed: { ...flag, description: 'False while the schema is a proposal only.' },
  contractVersion: whole,
  columns: list({ type: 'object', description: 'Columns of the contract.' }),
  proposals: list(
    object({ column: text, classification: text, kind: text, reason: text, share: { type: 'number' } }),
  ),
});

export const intentAnswer = withExample(
  object({
    ...summary,
    content: { type: 'object', description: 'The source part of the current version.' },
    versions: list(version),
    found: list(foundDataset),
    proposed: {
      type: 'object',
      description: 'By dataset: classification and schema as they can be written into the intent.',
    },
    ingestion: { type: 'object', description: 'By dataset: the ingestion as it was accepted last.' },
  }),
  {
    ...exampleSummary,
    content: exampleIntent,
    versions: [
      {
        version: 1,
        content: exampleIntent,
        contentHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        declaration: { ...exampleIntent.declaration, state: 'valid' },
        submissionId: exampleIds.other,
        submittedBy: 'ada',
        submittedAt: exampleSummary.submittedAt,
      },
    ],
    found: [{ name: 'flights', schemaConfirmed: true, contractVersion: 1, columns: [], proposals: [] }],
    proposed: {},
    ingestion: { flights: exampleIngestion },
  },
);

const change = object(
  { path: text, change: { enum: ['added', 'removed', 'changed'] }, before: {}, after: {}, implies: text },
  ['before', 'after'],
);

export const planAnswer = withExample(
  object({
    possible: { ...flag, description: 'False when it would be refused, for the faults.' },
    faults: list(faultSchema),
    pipelines: list(
      object({
        pipeline: text,
        dataset: text,
        change: { enum: ['created', 'changed', 'unchanged', 'leftOut'] },
        changes: list(change),
        implies: list(text),
      }),
    ),
  }),
  {
    possible: true,
    faults: [],
    pipelines: [
      {
        pipeline: 'flights_flights_flights',
        dataset: 'flights',
        change: 'changed',
        changes: [
          {
            path: '/datasets/flights/ingestion/priority',
            change: 'changed',
            before: 5,
            after: 1,
            implies: 'pipelineConfiguration',
          },
        ],
        implies: ['a new configuration of the pipeline (`chimera ingest submit`)'],
      },
    ],
  },
);
