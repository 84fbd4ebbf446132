import type { JsonSchema } from '@chimera/hosting';
import { runStates } from '../domain/run-view.js';
import * as examples from './examples.js';

const text: JsonSchema = { type: 'string' };
const maybe = (type: string): JsonSchema => ({ type: [type, 'null'] });
const nullableText = maybe('string');
const whole: JsonSchema = { type: 'integer' };
const instant: JsonSchema = { type: 'string', format: 'date-time' };
const nullableInstant: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
const withExample = (schema: JsonSchema, example: unknown): JsonSchema => ({
  ...schema,
  examples: [example],
});
/** As an event carried it; docs/reference/events.md has the fields. */
const asTold = (description: string): JsonSchema => ({ description });

const run = {
  runId: text,
  namespace: nullableText,
  pipeline: nullableText,
  dataset: nullableText,
  version: maybe('integer'),
  state: { enum: [...runStates] },
  attempt: whole,
  waitingFor: { ...nullableText, description: 'Why nothing moves, when nothing does.' },
  waiting: orNull(
    object({
      for: text,
      detail: text,
      until: { ...maybe('integer'), description: 'Milliseconds since 1970; null when nobody knows.' },
      since: instant,
    }),
  ),
  cancel: orNull(object({ requestedBy: text, reason: text, at: instant })),
  trigger: text,
  requestedBy: nullableText,
  parameters: { ...text, description: 'Canonical JSON of what is special about the run.' },
  dueAt: { ...maybe('integer'), description: 'Milliseconds since 1970; null when no schedule wanted it.' },
  rerunOf: nullableText,
  requestedAt: nullableInstant,
  startedAt: nullableInstant,
  finishedAt: nullableInstant,
  progress: orNull({ type: 'object', description: 'The last `ingestion.run-progressed`.' }),
  ledger: orNull({ type: 'object', description: 'read = staged + quarantined + filtered + deduplicated.' }),
  checks: orNull(list({ type: 'object' })),
  usage: list({ type: 'object', description: 'Processor, memory and wall time of a process of the run.' }),
  relation: nullableText,
  target: asTold('Where readers find the version; null until it is published.'),
  lastGoodVersion: maybe('integer'),
  failure: orNull(object({ code: text, message: text, hint: nullableText })),
};

const event = object({
  seq: { ...whole, description: 'Place in the tail.' },
  id: text,
  type: text,
  time: instant,
  subject: text,
  correlationId: text,
  causationId: nullableText,
  actor: text,
  data: { type: 'object' },
});

const pipeline = {
  namespace: text,
  pipeline: text,
  dataset: nullableText,
  intent: nullableText,
  team: nullableText,
  configVersion: maybe('integer'),
  priority: maybe('integer'),
  trigger: asTold('The trigger as the intent declares it.'),
  way: asTold('What a run reads.'),
  target: asTold('Where it writes, without credentials.'),
  state: { enum: ['active', 'paused', 'held'] },
  reason: nullableText,
  changedBy: nullableText,
  since: nullableInstant,
  nextDue: { ...nullableInstant, description: 'Null without a schedule, and while nothing starts.' },
  declarationValidUntil: nullableText,
  lastRun: orNull(
    object({
      runId: text,
      state: run.state,
      version: maybe('integer'),
      waitingFor: nullableText,
      requestedAt: nullableInstant,
      finishedAt: nullableInstant,
    }),
  ),
};

const dataset = {
  namespace: text,
  name: text,
  urn: nullableText,
  team: nullableText,
  sourceKind: nullableText,
  physicalName: nullableText,
  rowEstimate: maybe('integer'),
  description: nullableText,
  tags: list(text),
  contract: orNull({ type: 'object', description: 'The contract in force of what the source has.' }),
  contracts: list(
    object({
      version: whole,
      at: instant,
      cause: text,
      subject: text,
      compatibility: text,
      differences: list(text),
    }),
  ),
  properties: maybe('object'),
  pipeline: nullableText,
  rules: list({ type: 'object' }),
  published: orNull(
    object({
      version: whole,
      relation: nullableText,
      target: asTold('Where readers find it.'),
      rows: maybe('integer'),
      at: instant,
    }),
  ),
};

const version = object({
  version: whole,
  state: { enum: ['published', 'rejected'] },
  at: instant,
  runId: text,
  ledger: orNull({ type: 'object' }),
});

export const runsAnswer = withExample(object({ runs: list(object(run)) }), { runs: [examples.run] });
export const runAnswer = withExample(object({ ...run, timeline: list(event) }), {
  ...examples.run,
  timeline: [examples.event],
});
export const eventsAnswer = withExample(object({ events: list(event), next: whole }), {
  events: [examples.event],
  next: examples.event.seq,
});
export const pipelinesAnswer = withExample(object({ pipelines: list(object(pipeline)) }), {
  pipelines: [examples.pipeline],
});
export const pipelineAnswer = withExample(object({ ...pipeline, runs: list(object(run)) }), {
  ...examples.pipeline,
  runs: [examples.run],
});
export const datasetsAnswer = withExample(object({ datasets: list(object(dataset)) }), {
  datasets: [examples.dataset],
});
export const datasetAnswer = withExample(object({ ...dataset, versions: list(version) }), {
  ...examples.dataset,
  versions: [examples.version],
});
export const odcsAnswer = withExample(
  {
    ...object({ apiVersion: text, kind: text, id: text, version: text, status: text }),
    description: 'As the published JSON Schema of ODCS 3.1.0 says.',
  },
  {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: examples.dataset.urn,
    version: '1.0.0',
    status: 'active',
  },
);
