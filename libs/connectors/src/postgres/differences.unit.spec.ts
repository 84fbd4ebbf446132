import { describe, expect, it } from 'vitest';
import type { CatalogColumn } from './catalog.js';
import { differencesOf, type Compared } from './differences.js';

/** Columns of the table as `name:number`, all integer. */
const table = (...columns: string[]): CatalogColumn[] =>
  columns.map((column) => {
    const [name = '', number] = column.split(':');
    return {
      relation: '1',
      number: Number(number),
      name,
      native: { name: 'int4', kind: 'b', modifier: -1 },
      displayType: 'integer',
      notNull: false,
      defaultExpression: null,
      generated: null,
      comment: null,
      selectable: true,
    };
  });

const contract = (...names: string[]): Compared['contract'] =>
  names.map((name) => ({
    name,
    field: name,
    type: 'int32',
    nativeType: 'integer',
    nullable: true,
    keyPosition: null,
    description: null,
    classification: null,
  }));

function kinds(compared: Partial<Compared>): string[] {
  const whole: Compared = { contract: [], source: [], takesAll: true, dropped: [], ...compared };
  return differencesOf(whole).map(({ kind, column, after }) => `${kind} ${column} ${after ?? '-'}`);
}

describe('renamed, or dropped and added', () => {
  it('takes the only one between the same neighbours for renamed', () => {
    expect(kinds({ contract: contract('a', 'b', 'c'), source: table('a:1', 'x:2', 'c:3') })).toEqual([
      'columnRenamed b x',
    ]);
  });

  it('takes nothing for renamed where something was dropped', () => {
    expect(
      kinds({ contract: contract('a', 'b', 'c'), source: table('a:1', 'x:3', 'c:4'), dropped: [2] }),
    ).toEqual(['columnDropped b -', 'columnAdded x int32 (integer)']);
  });

  it('is not led astray by what was dropped elsewhere', () => {
    expect(kinds({ contract: contract('a', 'b'), source: table('a:2', 'x:3'), dropped: [1] })).toEqual([
      'columnRenamed b x',
    ]);
  });

  it('does not guess which of two of a type it was', () => {
    expect(kinds({ contract: contract('a', 'b', 'c'), source: table('a:1', 'x:2', 'y:3') })).toEqual([
      'columnDropped b -',
      'columnDropped c -',
      'columnAdded x int32 (integer)',
      'columnAdded y int32 (integer)',
    ]);
  });

  it('knows columns that changed places in a view by their names', () => {
    expect(kinds({ contract: contract('a', 'b'), source: table('b:1', 'a:2'), dropped: null })).toEqual([]);
  });

  it('does not guess in a view of which only some columns are taken', () => {
    const compared = {
      contract: contract('a', 'b'),
      source: table('a:1', 'x:2'),
      takesAll: false,
      dropped: null,
    };
    expect(kinds(compared)).toEqual(['columnDropped b -']);
  });

  it('tells every column of a table that was replaced', () => {
    expect(kinds({ contract: contract('a', 'b'), source: [] })).toEqual([
      'columnDropped a -',
      'columnDropped b -',
    ]);
  });
});

describe('a table as wide as Postgres allows', () => {
  it('looks at each column a few times, not once for every other', () => {
    const names = Array.from({ length: 1_600 }, (_, index) => `c${index}`);
    let looks = 0;
    const counted = contract(...names).map((column) => ({
      ...column,
      get name() {
        looks += 1;
        return column.name;
      },
    }));
    const source = table(
      ...names.map((name, index) => `${index % 2 === 0 ? name : `new_${name}`}:${index + 1}`),
    );
    expect(kinds({ contract: counted, source })).toHaveLength(800);
    expect(looks).toBeLessThan(20 * names.length);
  });
});
