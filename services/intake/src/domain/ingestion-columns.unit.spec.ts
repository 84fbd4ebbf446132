import type { DatasetContract } from '@chimera/contracts';
import { sourcePart, type Ingestion, type SourceIntent } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { aContract, aRegistration, anIntent, withIngestion } from '../fixtures/intent.fixture.js';
import { decideIngestion } from './decide-ingestion.js';
import { columnsFaults } from './ingestion-columns.js';
import type { IngestionKnowledge } from './ingestion-knowledge.js';
import { columnsHash } from './pipeline-columns.js';

const base = anIntent();
const registration = { ...aRegistration(), schemaConfirmed: true };
const pipeline = 'flights_flights_flights';
const mask = { do: 'rename', column: 'delay', to: 'minutes_late' } as const;

function knowing(changes: Partial<IngestionKnowledge> = {}): IngestionKnowledge {
  return {
    onboarded: { version: 1, part: sourcePart(base).part },
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

describe('what a pipeline writes', () => {
  it('waits for its contract when transforms make other columns, then is told with the columns of the source', () => {
    const intent = withIngestion(base, { transforms: [mask] });
    const waiting = decide(intent);
    if (waiting.kind !== 'waiting') throw new TypeError(`found ${waiting.kind}`);
    const [missing] = waiting.missing;
    expect(missing).toMatchObject({ pipeline, dataset: { dataset: 'flights' } });
    expect(missing!.columns.map(({ name }) => name)).toContain('minutes_late');
    const contract: DatasetContract = { ...aContract(3), columns: missing!.columns };
    const contracts = new Map([[pipeline, new Map([[columnsHash(missing!.columns), contract]])]]);
    const decided = decide(intent, knowing({ contracts }));
    if (decided.kind !== 'configured') throw new TypeError(`found ${decided.kind}`);
    const { event, fingerprint } = decided.pipelines[0]!;
    expect(event).toMatchObject({ contract, sourceColumns: aContract().columns, configVersion: 1 });
    const known = new Map([[pipeline, { intent: 'flights', configVersion: 1, fingerprint }]]);
    expect(decide(intent, knowing({ contracts, pipelines: known })).kind).toBe('unchanged');
  });

  it('keeps the contract of the dataset when the columns stay what they are', () => {
    const filtered = withIngestion(base, { transforms: [{ do: 'filter', expression: 'delay > 0' }] });
    expect(decide(filtered)).toMatchObject({
      kind: 'configured',
      pipelines: [{ event: { contract: aContract(), sourceColumns: aContract().columns } }],
    });
    expect(decide(withIngestion(base))).toMatchObject({ pipelines: [{ event: { sourceColumns: [] } }] });
  });

  it('may have fewer columns than were onboarded, in the order of the contract', () => {
    const fewer = anIntent({
      datasets: [{ name: 'flights', from: 'public.flights', columns: ['day', 'id'] }],
    });
    const waiting = decide(withIngestion(fewer));
    expect(waiting.kind === 'waiting' && waiting.missing[0]!.columns.map(({ name }) => name)).toEqual([
      'id',
      'day',
    ]);
  });

  it('does not wait when a later submission was accepted meanwhile', () => {
    const decision = decide(withIngestion(base), knowing({ ingestionSeq: 6, ingestionVersion: 2 }));
    expect(decision).toMatchObject({ kind: 'rejected', faults: [{ code: 'CHIMERA_CONFLICT' }] });
  });

  it('needs a schema that a person has confirmed', () => {
    const inferred = new Map([['flights', { ...registration, schemaConfirmed: false }]]);
    expect(decide(withIngestion(base), knowing({ datasets: inferred }))).toMatchObject({
      kind: 'rejected',
      faults: [
        {
          code: 'CHIMERA_SCHEMA_UNCONFIRMED',
          path: '/datasets/0/schema',
          hint: expect.stringContaining('chimera intent pull <namespace>/flights') as string,
        },
      ],
    });
  });
});

describe('columns that an ingestion names', () => {
  const paths = (ingestion: Partial<Ingestion>, columns?: readonly string[]) =>
    columnsFaults(
      aContract().columns,
      {
        ...(columns === undefined ? {} : { columns }),
        ingestion: withIngestion(base, ingestion).datasets[0]!.ingestion!,
      },
      '/datasets/0',
    ).map(({ path }) => path.replace('/datasets/0/', ''));

  it('are those after the transforms for key and rules, those of the source for a delta', () => {
    const renamed = { transforms: [{ do: 'rename', column: 'id', to: 'flight' }] } as const;
    expect(paths({ ...renamed, key: ['flight'], way: { kind: 'delta', column: 'id' } })).toEqual([]);
    expect(paths({ ...renamed, key: ['id'], way: { kind: 'delta', column: 'flight' } })).toEqual([
      'ingestion/way/column',
      'ingestion/key/0',
    ]);
    const rule = { id: 'r', rule: 'notNull', columns: ['id'] } as const;
    expect(paths({ ...renamed, rules: [rule] })).toEqual(['ingestion/rules/0/columns/0']);
  });

  it.each<[string, Partial<Ingestion>, readonly string[]]>([
    ['a delta by text', { way: { kind: 'delta', column: 'carrier' } }, ['ingestion/way/column']],
    ['a delta by what may be null', { way: { kind: 'delta', column: 'delay' } }, ['ingestion/way/column']],
    [
      'an overlap in time of a number',
      { way: { kind: 'delta', column: 'id', overlap: 'PT1H' } },
      ['ingestion/way/overlap'],
    ],
    ['an overlap in numbers', { way: { kind: 'delta', column: 'id', overlap: 5 } }, []],
    [
      'a step that cannot be done',
      { transforms: [{ do: 'drop', columns: ['nope'] }], key: ['x'] },
      ['ingestion/transforms/0'],
    ],
  ])('%s', (_title, ingestion, expected) => expect(paths(ingestion)).toEqual(expected));

  it('fit the partitions of the target', () => {
    const { target } = withIngestion(base).datasets[0]!.ingestion!;
    const by = (column: string, granularity: 'day' | 'value') =>
      paths({ target: { ...target, partitionBy: { column, granularity } } });
    expect(by('day', 'day')).toEqual([]);
    expect(by('carrier', 'value')).toEqual([]);
    for (const [column, granularity] of [
      ['carrier', 'day'],
      ['extra', 'value'],
      ['nope', 'day'],
    ] as const)
      expect(by(column, granularity)).toEqual(['ingestion/target/partitionBy/column']);
  });

  it('must be there when only some are taken', () =>
    expect(paths({}, ['id', 'nope'])).toEqual(['columns/1']));
});
