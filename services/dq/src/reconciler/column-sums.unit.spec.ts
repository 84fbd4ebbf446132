import { testColumn, type TextRow } from '@chimera/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkOf } from '../fixtures/staged-rows.fixture.js';
import { ColumnSums, type SideSums } from './column-sums.js';

const columns = [testColumn('id', 'int64'), testColumn('name', 'text'), testColumn('doc', 'json')];

function sums(...chunks: readonly (readonly TextRow[])[]): SideSums {
  const all = new ColumnSums(columns);
  for (const rows of chunks) all.add(chunkOf(columns, rows));
  return all.result();
}

describe('column sums', () => {
  const rows: readonly TextRow[] = [
    ['1', 'a', '{"b": 1, "a": [1, {"y": 2, "x": null}]}'],
    ['2', null, null],
    ['3', 'a', '7'],
  ];

  it('do not depend on the order of rows, nor on how they were cut', () => {
    expect(sums(rows.toReversed())).toEqual(sums(rows.slice(0, 1), rows.slice(1)));
    expect(sums(rows).rows).toBe(3);
  });

  it('take JSON by its meaning', () => {
    const other = [rows[0]!.with(2, '{"a":[1,{"x":null,"y":2}],"b":1}'), ...rows.slice(1)];
    expect(sums(other)).toEqual(sums(rows));
    expect(sums([rows[0]!.with(2, '{"a":[{"x":null,"y":2},1],"b":1}')]).columns['doc']).not.toBe(
      sums([rows[0]!]).columns['doc'],
    );
  });

  it('tell which column differs, and count every null', () => {
    const { columns: before } = sums(rows);
    const { columns: after } = sums([rows[0]!, ['2', 'b', null], rows[2]!]);
    expect([after['id'] === before['id'], after['name'] === before['name']]).toEqual([true, false]);
    expect(sums([['1', null, null]]).columns['name']).not.toBe(sums([]).columns['name']);
  });

  it('differ when one value does', () => {
    const row = fc.tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), fc.string());
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.nat(), (some, seed) => {
        const whole = some.map(([id, name]): TextRow => [id, name, null]);
        const at = seed % whole.length;
        const changed = whole.with(at, whole[at]!.with(1, `${whole[at]![1]!}x`));
        expect(sums(changed).columns['name']).not.toBe(sums(whole).columns['name']);
        expect(sums(changed).columns['id']).toBe(sums(whole).columns['id']);
      }),
      { numRuns: 50 },
    );
  });
});
