import { exampleIds, flag, object, strict, text, uuid, withExample } from './schema-parts.js';

const pipelineKey = { namespace: text, pipeline: text };
const exampleKey = { namespace: 'aviation', pipeline: 'flights_flights_flights' };
const reason = { type: 'string', minLength: 1, maxLength: 500, description: 'Why; told to whoever looks.' };

const parameters = strict(
  {
    mode: {
      enum: ['normal', 'full', 'backfill', 'replay'],
      description:
        'full: a delta pipeline reads everything; backfill: only `from` to `to`; replay: quarantined rows.',
    },
    from: { type: 'string', description: 'First value of a backfill, in the notation of the delta column.' },
    to: { type: 'string', description: 'Last value of a backfill, inclusive.' },
    quarantineOf: { ...uuid, description: 'Run whose quarantined rows are replayed.' },
  },
  ['mode', 'from', 'to', 'quarantineOf'],
);

export const runBody = withExample(
  strict(
    {
      ...pipelineKey,
      parameters,
      rerunOf: { ...uuid, description: 'Run whose parameters are taken over.' },
    },
    ['parameters', 'rerunOf'],
  ),
  { ...exampleKey, parameters: { mode: 'full' } },
);
export const runAnswer = withExample(object({ runId: uuid }), { runId: exampleIds.run });

export const cancelBody = withExample(strict({ ...pipelineKey, reason }, ['reason']), {
  ...exampleKey,
  reason: 'The source is being repaired.',
});

export const stateBody = withExample(
  strict(
    {
      state: { enum: ['paused', 'active'] },
      reason,
      acceptSchemaChange: {
        ...flag,
        description:
          'Whether the change of the source that holds the pipeline is accepted; with active only.',
      },
    },
    ['reason', 'acceptSchemaChange'],
  ),
  { state: 'paused', reason: 'The source is being repaired.' },
);
export const stateAnswer = withExample(object({ requestId: uuid }), { requestId: exampleIds.other });

export const reconciliationBody = withExample(strict(pipelineKey), exampleKey);
export const reconciliationAnswer = withExample(object({ reconciliationId: uuid }), {
  reconciliationId: exampleIds.other,
});
