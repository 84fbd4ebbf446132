import { sourcePart, type Ingestion, type SourceIntent } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { aRegistration, anIntent, withIngestion } from '../fixtures/intent.fixture.js';
import { decideIngestion } from './decide-ingestion.js';
import type { IngestionKnowledge } from './ingestion-knowledge.js';
import { planIngestion } from './plan-ingestion.js';

const base = anIntent();
const pipeline = 'flights_flights_flights';
const append = { ...withIngestion(base).datasets[0]!.ingestion!.target, mode: 'append' as const };
const first = withIngestion(base, { target: append });
const unknown: IngestionKnowledge = {
  onboarded: { version: 1, part: sourcePart(base).part },
  latest: { version: 1, failed: false },
  datasets: new Map([['flights', { ...aRegistration(), schemaConfirmed: true }]]),
  pipelines: new Map(),
  contracts: new Map(),
  ingestionVersion: 0,
  ingestionSeq: 0,
};

/** What is known once `first` was accepted. */
function afterFirst(): IngestionKnowledge {
  const tested = { intent: first, submissionId: 's', seq: 1, targetFaults: [] };
  const decided = decideIngestion(unknown, tested);
  if (decided.kind !== 'configured') throw new TypeError('not configured');
  const { fingerprint } = decided.pipelines[0]!;
  return {
    ...unknown,
    pipelines: new Map([[pipeline, { intent: 'flights', configVersion: 1, fingerprint }]]),
  };
}
const accepted = {
  datasets: [{ ...first.datasets[0]!, ingestion: first.datasets[0]!.ingestion! }],
  pipelines: [{ pipeline, dataset: 'flights' }],
};
const plan = (intent: SourceIntent) => planIngestion(afterFirst(), accepted, intent);
const changed = (ingestion: Partial<Ingestion>) =>
  plan(withIngestion(base, { target: append, ...ingestion })).pipelines[0]!;

describe('planIngestion', () => {
  it('tells a new pipeline, and one that stays', () => {
    const nothing = { datasets: [], pipelines: [] };
    expect(planIngestion(unknown, nothing, first)).toMatchObject({
      possible: true,
      pipelines: [{ pipeline, dataset: 'flights', change: 'created', changes: [] }],
    });
    expect(plan(first)).toMatchObject({
      pipelines: [{ change: 'unchanged', changes: [], implies: ['nothing'] }],
    });
  });

  it.each<[string, Partial<Ingestion>, string, RegExp]>([
    [
      'a priority',
      { priority: 1 },
      '/datasets/flights/ingestion/priority',
      /^a new configuration of the pip/,
    ],
    ['a key', { key: ['id'] }, '/datasets/flights/ingestion/key', /everything read once more/],
    [
      'a relation',
      { target: { ...append, relation: 'elsewhere' } },
      '/datasets/flights/ingestion/target/relation',
      /a new target relation/,
    ],
    [
      'a transform',
      { transforms: [{ do: 'rename', column: 'delay', to: 'late' }] },
      '/datasets/flights/ingestion/transforms',
      /a new contract version for what/,
    ],
  ])('tells what %s changes, by path, and what it implies', (_title, ingestion, path, told) => {
    const planned = changed(ingestion);
    expect(planned).toMatchObject({ change: 'changed', changes: [{ path }] });
    expect(planned.implies.join('\n')).toMatch(told);
  });

  it('tells columns that are left out', () => {
    const [flights] = first.datasets;
    const fewer = anIntent({ datasets: [{ ...flights!, columns: ['id', 'day'] }] });
    expect(plan(fewer).pipelines).toMatchObject([
      {
        change: 'changed',
        changes: [{ path: '/datasets/flights/columns', change: 'added', implies: 'pipelineConfiguration' }],
        implies: [
          'a new configuration of the pipeline (`chimera ingest submit`)',
          'a new contract version for what the pipeline writes',
        ],
      },
    ]);
  });

  it('tells a contract that is another one now', () => {
    const renewed = aRegistration({ contract: { ...aRegistration().contract, version: 2 } });
    const datasets = new Map([['flights', { ...renewed, schemaConfirmed: true }]]);
    expect(planIngestion({ ...afterFirst(), datasets }, accepted, first)).toMatchObject({
      pipelines: [
        { change: 'changed', changes: [], implies: [expect.stringContaining('contract version 2')] },
      ],
    });
  });

  it('tells a pipeline that the file leaves out', () => {
    const two = anIntent({ datasets: [...base.datasets, { name: 'routes', from: 'public.routes' }] });
    const routes = { ...aRegistration({ dataset: 'routes' }), schemaConfirmed: true };
    const knowledge = {
      ...afterFirst(),
      onboarded: { version: 1, part: sourcePart(two).part },
      datasets: new Map([['routes', routes]]),
    };
    const only = { ...two, datasets: [{ ...two.datasets[1]!, ingestion: first.datasets[0]!.ingestion! }] };
    expect(planIngestion(knowledge, accepted, only).pipelines).toMatchObject([
      { dataset: 'routes', change: 'created' },
      { pipeline, change: 'leftOut', implies: [expect.stringContaining('chimera pipeline pause')] },
    ]);
  });

  it('leads what was not onboarded back to onboarding', () => {
    const grown = anIntent({ datasets: [...first.datasets, { name: 'more', from: 'public.more' }] });
    expect(plan(grown)).toMatchObject({
      possible: false,
      pipelines: [],
      faults: [
        {
          code: 'CHIMERA_INTENT_SELECTION_GROWN',
          path: '/datasets/1/name',
          hint: expect.stringContaining('chimera intent submit') as string,
        },
      ],
    });
  });
});
