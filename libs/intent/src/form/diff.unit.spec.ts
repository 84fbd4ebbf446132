import { describe, expect, it } from 'vitest';
import { anIntent } from '../fixtures/intent.fixture.js';
import { aWideIntent } from '../fixtures/wide-intent.fixture.js';
import type { Ingestion, IntentDataset, SourceIntent } from '../model/intent.js';
import { diffIntents } from './diff.js';
import { ingestionPart, pipelineConfig, sourcePart } from './parts.js';

/** The wide intent with its first dataset changed. */
function wideWith(more: Partial<IntentDataset>): SourceIntent {
  const intent = aWideIntent();
  const [first, ...rest] = intent.datasets;
  return { ...intent, datasets: [{ ...first!, ...more }, ...rest] };
}

function ingestedWith(more: Partial<Ingestion>): SourceIntent {
  return wideWith({ ingestion: { ...aWideIntent().datasets[0]!.ingestion!, ...more } });
}

const told = (after: SourceIntent, before = aWideIntent()): readonly (readonly string[])[] =>
  diffIntents(before, after).map(({ change, path, implies }) => [change, path, implies]);

describe('what a change implies', () => {
  const at = '/datasets/airports';

  it('tells source, pipeline and re-reading apart', () => {
    const { ingestion } = aWideIntent().datasets[0]!;
    expect(told(wideWith({ tags: ['aviation', 'weekly'] }))).toEqual([
      ['removed', `${at}/tags/reference:daily`, 'sourceVersion'],
      ['added', `${at}/tags/weekly`, 'sourceVersion'],
    ]);
    expect(told(ingestedWith({ priority: 1 }))).toEqual([
      ['changed', `${at}/ingestion/priority`, 'pipelineConfiguration'],
    ]);
    expect(told(ingestedWith({ way: { kind: 'delta', column: 'closed' } }))).toEqual([
      ['changed', `${at}/ingestion/way/column`, 'fullRead'],
      ['removed', `${at}/ingestion/way/overlap`, 'fullRead'],
    ]);
    expect(told(ingestedWith({ target: { ...ingestion!.target, user: 'other' } }))).toEqual([
      ['added', `${at}/ingestion/target/user`, 'pipelineConfiguration'],
    ]);
    expect(told(ingestedWith({ target: { ...ingestion!.target, schema: 'public' } }))).toEqual([
      ['added', `${at}/ingestion/target/schema`, 'nothing'],
    ]);
  });

  it('asks for no re-reading where every run reads everything', () => {
    const after = anIntent();
    const [dataset] = after.datasets;
    const changed = {
      ...after,
      datasets: [{ ...dataset!, ingestion: { ...dataset!.ingestion!, key: ['day'] } }],
    };
    expect(told(changed, anIntent()).map(([, , implies]) => implies)).toEqual([
      'pipelineConfiguration',
      'pipelineConfiguration',
    ]);
  });

  it('counts the order of steps, of schema columns and of columns that pair up', () => {
    const [dataset] = aWideIntent().datasets;
    const [first, second, ...rest] = dataset!.ingestion!.transforms!;
    expect(told(ingestedWith({ transforms: [second!, first!, ...rest] })).map(([, path]) => path)).toEqual([
      `${at}/ingestion/transforms/0`,
      `${at}/ingestion/transforms/1`,
      `${at}/ingestion/transforms/0`,
      `${at}/ingestion/transforms/1`,
    ]);
    expect(told(ingestedWith({ transforms: [first!, second!, ...rest.slice(1)] }))).toEqual([
      ['removed', `${at}/ingestion/transforms/2`, 'fullRead'],
    ]);
    const [iata, name, ...others] = dataset!.schema!;
    expect(told(wideWith({ schema: [name!, iata!, ...others] }))).toEqual([
      ['changed', `${at}/schema`, 'sourceVersion'],
    ]);
    const rules = dataset!.ingestion!.rules!.map((rule) =>
      rule.rule === 'compare' ? { ...rule, columns: [...rule.columns].reverse() } : rule,
    );
    expect(told(ingestedWith({ rules }))).toEqual([
      ['changed', `${at}/ingestion/rules/order/columns`, 'pipelineConfiguration'],
    ]);
  });
});

describe('parts of a wide intent', () => {
  it('holds what onboarding is about in the source part, the rest in the ingestion part', () => {
    const intent = aWideIntent();
    const { part, hash } = sourcePart(intent);
    expect(part.discover).toEqual(intent.discover);
    expect(Object.keys(part.datasets[0]!).sort()).toEqual(
      ['classification', 'compatibility', 'format', 'from', 'name', 'schema', 'tags'].sort(),
    );
    expect(sourcePart(ingestedWith({ priority: 1, onSchemaChange: 'hold' })).hash).toBe(hash);
    for (const more of [
      { tags: [] },
      { format: { ragged: 'fail' } },
      { compatibility: 'NONE' },
      { classification: {} },
    ] as const)
      expect(sourcePart(wideWith(more)).hash).not.toBe(hash);
    expect(sourcePart({ ...intent, discover: { include: ['*.csv'] } }).hash).not.toBe(hash);
  });

  it('fills in the defaults of triggers and masks, and gives the reader its format and schema', () => {
    const transforms = [{ do: 'mask', column: 'name', with: 'partial' }] as const;
    const intent = ingestedWith({ trigger: { kind: 'cron', schedule: '0 6 * * *' }, transforms });
    const configs = ingestionPart(intent).part.datasets.map(
      (dataset) => pipelineConfig(intent, dataset).part,
    );
    expect(configs[0]!.ingestion).toMatchObject({
      trigger: { kind: 'cron', schedule: '0 6 * * *', timeZone: 'UTC', missed: 'runOnce' },
      transforms: [{ do: 'mask', column: 'name', with: 'partial', keep: 4 }],
    });
    const { format, schema } = intent.datasets[0]!;
    expect(configs[0]!.dataset).toEqual({ name: 'airports', from: 'airports-*.csv', format, schema });
    const [first, second, third] = intent.datasets;
    const file = {
      ...intent,
      datasets: [
        first!,
        { ...second!, ingestion: { ...second!.ingestion!, trigger: { kind: 'file' as const } } },
        third!,
      ],
    };
    expect(pipelineConfig(file, ingestionPart(file).part.datasets[1]!).part.ingestion.trigger).toEqual({
      kind: 'file',
      settleSeconds: 5,
      everySeconds: 10,
    });
  });
});
