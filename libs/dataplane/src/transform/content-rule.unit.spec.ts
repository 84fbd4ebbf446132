import { describe, expect, it } from 'vitest';
import type { RowRule } from '../rows/row-chunk.js';
import { column, type Value } from '../transcode/reference.features.js';
import { compileTransform } from './compile-transform.js';
import { transformed } from './transformed.features.js';

type Part = Omit<RowRule, 'column'>;

/** Rows of one column under one rule, without a step. */
function sieved(type: string, rule: Part, values: readonly Value[]) {
  const columns = [column('c', type, { nullable: true })];
  return transformed(
    columns,
    [],
    values.map((value) => [value]),
    { rules: [{ ...rule, column: 'c' }] },
  );
}

describe('rules that look into values', () => {
  it.each<[string, Part, Value[], Value[]]>([
    ['text', { rule: 'length', min: '2', max: '3' }, ['ab', 'äöü', '😀😀'], ['a', '😀', 'abcd', '😀😀😀😀']],
    ['text', { rule: 'length', max: '0' }, [''], ['a']],
    ['bytes', { rule: 'length', min: '2' }, [Buffer.from('äb')], [Buffer.from('b')]],
    ['text', { rule: 'pattern', pattern: '^[A-Z]{2}$' }, ['AA', 'SW'], ['aA', 'AAA', '']],
    ['text', { rule: 'pattern', pattern: 'b' }, ['abc'], ['ac']],
    ['text', { rule: 'allowedValues', values: ['planned', 'flown'] }, ['flown'], ['Flown', 'planned ', '']],
    ['int32', { rule: 'allowedValues', values: ['1', '-2', '3.5'] }, [1, -2], [3, 2]],
    ['boolean', { rule: 'allowedValues', values: ['true'] }, [true], [false]],
    ['decimal(5,2)', { rule: 'allowedValues', values: ['1.5', '2.345'] }, [150n], [234n, 235n, 15n]],
    ['date', { rule: 'allowedValues', values: ['1970-01-02'] }, [1], [2]],
    ['float64', { rule: 'allowedValues', values: ['0.1', 'NaN'] }, [0.1, NaN], [0.2]],
    ['bytes', { rule: 'allowedValues', values: ['\\x0aff'] }, [Buffer.from([10, 255])], [Buffer.from([10])]],
  ])('hold %s to %o', (type, rule, kept, broken) => {
    const { rows, rejected } = sieved(type, rule, [...kept, ...broken]);
    expect(rows).toHaveLength(kept.length);
    expect(rejected.map(({ position, code, column: name }) => [position, code, name])).toEqual(
      broken.map((_, index) => [`row ${kept.length + index + 1}`, 'CHIMERA_ROW_VALUE', 'c']),
    );
  });

  it('have nothing to say about null', () => {
    expect(sieved('text', { rule: 'pattern', pattern: 'x' }, [null]).rows).toEqual([[null]]);
  });

  it('keep the row whole, and its values out of the reason (Invariant 8)', () => {
    const { rejected } = sieved('text', { rule: 'length', max: '3' }, ['secret']);
    expect(rejected[0]).toMatchObject({
      detail: 'Expected at least 0 and at most 3 characters.',
      row: { c: 'secret' },
    });
  });

  it.each<[string, Part]>([
    ['int32', { rule: 'length', max: '3' }],
    ['int32', { rule: 'pattern', pattern: 'x' }],
    ['json', { rule: 'allowedValues', values: ['1'] }],
    ['text', { rule: 'pattern', pattern: '(?=x)' }],
  ])('refuse what does not fit: %s, %o', (type, rule) => {
    const columns = [column('c', type)];
    const plan = { columns, output: columns, steps: [], rules: [{ ...rule, column: 'c' }] };
    expect(() => compileTransform(plan)).toThrow(expect.objectContaining({ code: 'CHIMERA_INTENT_INVALID' }));
  });
});
