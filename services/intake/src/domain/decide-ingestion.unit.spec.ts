import { fault, sourcePart, type IntentRule, type SourceIntent } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { aContract, aRegistration, anIntent, withIngestion } from '../fixtures/intent.fixture.js';
import { decideIngestion } from './decide-ingestion.js';
import type { IngestionKnowledge } from './ingestion-knowledge.js';

const base = anIntent();
const registration = { ...aRegistration(), schemaConfirmed: true };

function knowing(changes: Partial<IngestionKnowledge> = {}, intent: SourceIntent = base): IngestionKnowledge {
  return {
    onboarded: { version: 1, part: sourcePart(intent).part },
    latest: { version: 1, failed: false },
    datasets: new Map([['flights', registration]]),
    pipelines: new Map(),
    contracts: new Map(),
    ingestionVersion: 0,
    ingestionSeq: 0,
    ...changes,
  };
}

const decide = (intent: SourceIntent, knowledge = knowing()) =>
  decideIngestion(knowledge, { intent, submissionId: 's1', seq: 5, targetFaults: [] });

function faultsOf(intent: SourceIntent, knowledge = knowing()): readonly (readonly [string, string])[] {
  const decision = decide(intent, knowledge);
  return decision.kind === 'rejected' ? decision.faults.map(({ code, path }) => [code, path] as const) : [];
}

describe('decideIngestion', () => {
  it('creates the pipeline of each dataset, with everything that a run needs', () => {
    const decision = decide(
      withIngestion(base, { rules: [{ id: 'r', rule: 'range', columns: ['delay'], min: 0 }] }),
    );
    expect(decision).toMatchObject({
      kind: 'configured',
      ingestionVersion: 1,
      pipelines: [
        {
          change: 'created',
          event: {
            pipeline: 'flights_flights_flights',
            urn: registration.urn,
            configVersion: 1,
            intentVersion: 1,
            submissionId: 's1',
            contract: aContract(),
            rules: [
              {
                id: 'r',
                rule: 'range',
                columns: ['delay'],
                parameters: { min: '0' },
                severity: 'error',
                action: 'reject',
              },
            ],
          },
        },
      ],
    });
  });

  it('leaves unchanged what is unchanged, and counts up what changed', () => {
    const first = decide(withIngestion(base));
    if (first.kind !== 'configured') throw new TypeError('not configured');
    const known = { intent: 'flights', configVersion: 4, fingerprint: first.pipelines[0]!.fingerprint };
    const knowledge = knowing({
      pipelines: new Map([['flights_flights_flights', known]]),
      ingestionVersion: 4,
    });
    expect(decide(withIngestion(base), knowledge)).toMatchObject({
      kind: 'unchanged',
      ingestionVersion: 4,
      pipelines: [{ change: 'unchanged', event: { configVersion: 4 } }],
    });
    expect(decide(withIngestion(base, { key: ['id'] }), knowledge)).toMatchObject({
      kind: 'configured',
      ingestionVersion: 5,
      pipelines: [{ change: 'changed', event: { configVersion: 5 } }],
    });
    const evolved = {
      ...knowledge,
      datasets: new Map([['flights', { ...registration, contract: aContract(2) }]]),
    };
    expect(decide(withIngestion(base), evolved)).toMatchObject({ pipelines: [{ change: 'changed' }] });
  });

  it('accepts fewer datasets, never more', () => {
    const two = anIntent({ datasets: [...base.datasets, { name: 'carriers', from: 'public.carriers' }] });
    expect(decide(withIngestion(base), knowing({}, two)).kind).toBe('configured');
    expect(faultsOf(withIngestion(two))).toEqual([['CHIMERA_INTENT_SELECTION_GROWN', '/datasets/1/name']]);
  });

  it('never takes more columns than were onboarded', () => {
    const selected = (columns?: readonly string[]) =>
      anIntent({
        datasets: [
          { name: 'flights', from: 'public.flights', ...(columns === undefined ? {} : { columns }) },
        ],
      });
    const onboarded = knowing({}, selected(['id', 'delay']));
    expect(faultsOf(withIngestion(selected(['id', 'delay', 'day'])), onboarded)).toEqual([
      ['CHIMERA_INTENT_SELECTION_GROWN', '/datasets/0/columns/2'],
    ]);
    expect(faultsOf(withIngestion(selected()), onboarded)).toEqual([
      ['CHIMERA_INTENT_SELECTION_GROWN', '/datasets/0/columns'],
    ]);
  });

  it.each<[string, Partial<SourceIntent>, string]>([
    ['team', { team: { name: 'other', supportEmail: 'a@b.org' } }, '/team'],
    ['source', { source: { kind: 'parquet', uri: 'file:/x' } }, '/source'],
    [
      'declaration',
      { declaration: { declaredBy: 'x', basis: 'y', validUntil: '2099-01-01' } },
      '/declaration',
    ],
    ['notify', { notify: { emails: ['a@b.org'] } }, '/notify'],
    [
      'schema',
      { datasets: [{ name: 'flights', from: 'public.flights', schema: [{ name: 'id', type: 'int64' }] }] },
      '/datasets/0/schema',
    ],
    ['from', { datasets: [{ name: 'flights', from: 'public.other' }] }, '/datasets/0/from'],
  ])('leads a changed %s back to onboarding', (_title, changes, path) =>
    expect(faultsOf(withIngestion(anIntent(changes)))).toEqual([['CHIMERA_INTENT_SOURCE_CHANGED', path]]),
  );

  it('says what to do when nothing is onboarded', () => {
    const hint = (latest: IngestionKnowledge['latest']) => {
      const decision = decide(withIngestion(base), knowing({ onboarded: null, latest }));
      return decision.kind === 'rejected' ? decision.faults[0]!.hint : null;
    };
    expect(hint(null)).toMatch(/Onboard it first/);
    expect(hint({ version: 1, failed: false })).toMatch(/Wait until/);
    expect(hint({ version: 1, failed: true })).toMatch(/Mend/);
  });

  it('tells that a newer version is on its way', () => {
    const decision = decide(
      withIngestion(anIntent({ datasets: [{ name: 'new', from: 'x' }] })),
      knowing({ latest: { version: 2, failed: false } }),
    );
    expect(decision.kind === 'rejected' && decision.faults[0]!.hint).toMatch(/^Version 2 is being onboarded/);
  });

  it('needs an ingestion, a registered dataset and a name of its own', () => {
    expect(faultsOf(base)).toEqual([['CHIMERA_INTENT_NO_INGESTION', '/datasets']]);
    expect(faultsOf(withIngestion(base), knowing({ datasets: new Map() }))).toEqual([
      ['CHIMERA_DATASET_UNKNOWN', '/datasets/0/name'],
    ]);
    const taken = new Map([
      ['flights_flights_flights', { intent: 'other', configVersion: 1, fingerprint: 'x' }],
    ]);
    expect(faultsOf(withIngestion(base), knowing({ pipelines: taken }))).toEqual([
      ['CHIMERA_CONFLICT', '/datasets/0/name'],
    ]);
  });

  it('adds what the targets said', () => {
    const away = fault('CHIMERA_TARGET_UNAVAILABLE', '/x', 'Away.');
    expect(
      decideIngestion(knowing(), {
        intent: withIngestion(base),
        submissionId: 's',
        seq: 1,
        targetFaults: [away],
      }),
    ).toEqual({ kind: 'rejected', faults: [away] });
  });

  it.each<[string, IntentRule, string | null]>([
    ['range on a whole number', { id: 'r', rule: 'range', columns: ['id'], min: -5, max: '10' }, null],
    ['range on a decimal', { id: 'r', rule: 'range', columns: ['fare'], min: '0.01' }, null],
    ['range on a day', { id: 'r', rule: 'range', columns: ['day'], min: '2001-01-01' }, null],
    ['range on an instant', { id: 'r', rule: 'range', columns: ['at'], max: '2030-01-01T00:00:00Z' }, null],
    ['range on text', { id: 'r', rule: 'range', columns: ['carrier'], min: 'A' }, '/columns/0'],
    ['range on json', { id: 'r', rule: 'range', columns: ['extra'], min: 0 }, '/columns/0'],
    ['a fraction for a whole number', { id: 'r', rule: 'range', columns: ['id'], min: 0.5 }, '/min'],
    ['a number for a day', { id: 'r', rule: 'range', columns: ['day'], max: 20010101 }, '/max'],
    [
      'an instant without zone',
      { id: 'r', rule: 'range', columns: ['at'], min: '2030-01-01T00:00:00' },
      '/min',
    ],
    ['a day that does not exist', { id: 'r', rule: 'range', columns: ['day'], min: '2001-02-30' }, '/min'],
    ['unique on json', { id: 'r', rule: 'unique', columns: ['id', 'extra'] }, '/columns/1'],
    ['unique on text', { id: 'r', rule: 'unique', columns: ['carrier'] }, null],
    ['an unknown column', { id: 'r', rule: 'notNull', columns: ['carier'] }, '/columns/0'],
    ['the length of a text', { id: 'r', rule: 'length', columns: ['carrier'], max: 2 }, null],
    ['the length of a number', { id: 'r', rule: 'length', columns: ['id'], max: 2 }, '/columns/0'],
    ['a pattern of a day', { id: 'r', rule: 'pattern', columns: ['day'], pattern: 'x' }, '/columns/0'],
    [
      'the freshness of a text',
      { id: 'r', rule: 'freshness', columns: ['carrier'], maxAge: 'P1D' },
      '/columns/0',
    ],
    ['a row count', { id: 'r', rule: 'rowCount', min: 1 }, null],
  ])('%s', (_title, rule, fault) => {
    const paths = faultsOf(withIngestion(base, { rules: [rule] })).map(([, path]) => path);
    expect(paths).toEqual(fault === null ? [] : [`/datasets/0/ingestion/rules/0${fault}`]);
  });

  it.each([
    [['id'], []],
    [['nope'], ['/datasets/0/ingestion/key/0']],
    [['id', 'extra'], ['/datasets/0/ingestion/key/1']],
  ])('key %j', (key, paths) =>
    expect(faultsOf(withIngestion(base, { key })).map(([, path]) => path)).toEqual(paths),
  );
});
