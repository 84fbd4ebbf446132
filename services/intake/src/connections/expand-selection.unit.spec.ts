import type { ConnectorContext, ListedDataset, SelectionPatterns } from '@chimera/connectors';
import type { SourceIntent } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { anIntent } from '../fixtures/intent.fixture.js';
import { expandSelection } from './expand-selection.js';

const context = {} as ConnectorContext;
const discover = { include: ['public.*'], exclude: ['public.tmp_*'] };

/** A source that has what it is told, and notes what it is asked. */
function aSource(listed: readonly ListedDataset[]) {
  const asked: SelectionPatterns[] = [];
  const list = async (_connection: unknown, patterns: SelectionPatterns) => (asked.push(patterns), listed);
  return { asked, connector: { kind: 'fake', list } };
}
const expand = async (intent: SourceIntent, listed: readonly ListedDataset[]) =>
  expandSelection(aSource(listed).connector, intent, context);
const faultsOf = async (intent: SourceIntent, listed: readonly ListedDataset[]) => {
  const expansion = await expand(intent, listed);
  return 'faults' in expansion ? expansion.faults : [];
};

describe('expandSelection', () => {
  it('asks nobody without patterns', async () => {
    const { asked, connector } = aSource([]);
    expect(await expandSelection(connector, anIntent(), context)).toEqual({ intent: anIntent() });
    expect(asked).toEqual([]);
  });

  it('names what the patterns find after what is named by hand, and keeps no pattern', async () => {
    const { asked, connector } = aSource([
      { name: 'routes', from: 'public.routes' },
      { name: 'flights_found', from: 'public.flights' },
      { name: 'airports', from: 'public.airports' },
    ]);
    const expansion = await expandSelection(connector, anIntent({ discover }), context);
    expect(expansion).toEqual({
      intent: anIntent({
        datasets: [
          { name: 'flights', from: 'public.flights' },
          { name: 'airports', from: 'public.airports' },
          { name: 'routes', from: 'public.routes' },
        ],
      }),
    });
    expect(asked).toEqual([discover]);
  });

  it('is the same whatever the order of the source', async () => {
    const listed = [
      { name: 'b', from: 'public.b' },
      { name: 'a', from: 'public.a' },
    ];
    const intent = anIntent({ discover, datasets: [] });
    expect(await expand(intent, listed)).toEqual(await expand(intent, [...listed].reverse()));
  });

  it.each<[string, readonly ListedDataset[], string]>([
    ['nothing', [], 'CHIMERA_SOURCE_OBJECT_MISSING'],
    ['the name of another dataset', [{ name: 'flights', from: 'old.flights' }], 'CHIMERA_INTENT_INVALID'],
    [
      'one name twice',
      [
        { name: 'a', from: 'public.A' },
        { name: 'a', from: 'public.a' },
      ],
      'CHIMERA_INTENT_INVALID',
    ],
    ['a name that cannot be one', [{ name: '../etc', from: 'public.x' }], 'CHIMERA_INTENT_INVALID'],
    [
      'too much',
      Array.from({ length: 500 }, (_, index) => ({ name: `t${index}`, from: `public.t${index}` })),
      'CHIMERA_TOO_LARGE',
    ],
  ])('refuses patterns that find %s', async (_title, listed, code) =>
    expect(await faultsOf(anIntent({ discover }), listed)).toMatchObject([
      { code, path: expect.stringMatching(/^\/discover/) as string, hint: expect.any(String) as string },
    ]),
  );

  it('refuses patterns for a source that cannot be searched', async () => {
    const expansion = await expandSelection({ kind: 'fake' }, anIntent({ discover }), context);
    expect(expansion).toMatchObject({ faults: [{ code: 'CHIMERA_INTENT_INVALID', path: '/discover' }] });
  });
});
