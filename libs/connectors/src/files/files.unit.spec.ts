import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { divideFiles } from './divide.js';
import { fileDifferences } from './differences.js';
import { matchesPath } from './files.js';
import { keyOfText, lessOverlap, textOfKey } from './growing-key.js';

describe('files of a source', () => {
  it.each([
    ['*.csv', 'a.csv', true],
    ['*.csv', 'a.csv.gz', false],
    ['*.csv', 'b/a.csv', false],
    ['**/*.csv', 'a.csv', true],
    ['**/*.csv', 'b/c/a.csv', true],
    ['2024/**', '2024/a/b', false],
    ['2024/**/b', '2024/b', true],
    ['a?.csv', 'ab.csv', true],
    ['a?.csv', 'a.csv', false],
    ['*', '.hidden', false],
    ['.*', '.hidden', true],
    ['a.b', 'axb', false],
    [`${'*a'.repeat(30)}b`, 'a'.repeat(60), false],
  ])('matches %j with %j: %s', (pattern, path, matches) => expect(matchesPath(pattern, path)).toBe(matches));

  it('divides by size, the same way each time', () => {
    const sizes = [5, 1, 1, 1, 4, 0];
    const parts = divideFiles(sizes, (size) => size, 3);
    expect(parts).toEqual([[5], [1, 1, 0], [1, 4]]);
    expect(divideFiles([], () => 0, 3)).toEqual([[]]);
  });

  it.each([
    ['int64', '-5', 2, '-7'],
    ['int64', '10', '2.5', '7'],
    ['decimal(10,2)', '1.5', '0.25', '1.25'],
    ['date', '2024-03-31', 'P1M', '2024-02-29'],
    ['date', '2024-03-01', 1, '2024-02-29'],
    ['timestamp', '2024-03-01', 'P1DT0.5S', '2024-02-28 23:59:59.500000'],
    ['timestamp', '1969-12-31 23:59:59.999999', 'PT0S', '1969-12-31 23:59:59.999999'],
    ['timestamptz', '2024-01-01T00:00:00+02:00', 'PT1H', '2023-12-31 21:00:00.000000+00'],
  ])('subtracts an overlap of %s: %s less %s is %s', (type, text, overlap, less) => {
    const column = testColumn('c', type);
    const key = lessOverlap(column, keyOfText(column, text), overlap);
    expect(textOfKey(column, key)).toBe(less);
    expect(keyOfText(column, less)).toBe(key);
  });

  it('refuses bounds and overlaps that are none, and never repeats a bound', () => {
    const column = testColumn('c', 'int64');
    expect(() => keyOfText(column, 'canary')).toThrow(/^(?!.*canary)/);
    expect(() => lessOverlap(column, 1n, 'P1D')).toThrow('overlap of delta column c');
    expect(() => lessOverlap(testColumn('c', 'date'), 1n, 'P')).toThrow('overlap of delta column c');
    expect(() => keyOfText(testColumn('c', 'float64'), '1')).toThrow('of a type that grows');
  });

  it('looks at each of 2,000 columns a few times when every second one is new', () => {
    let looks = 0;
    const counted = Array.from({ length: 2_000 }, (_, index) => {
      const column = testColumn(`c${index}`, 'int64');
      return Object.defineProperty(column, 'name', { get: () => ((looks += 1), `c${index}`) });
    });
    const found = counted.map((_, index) => ({ name: index % 2 === 0 ? `c${index}` : `new_c${index}`, type: 'int64', shown: 'int64' }));
    expect(fileDifferences(counted, found, { all: true, added: true })).toHaveLength(1_000);
    expect(looks).toBeLessThan(40_000);
  }); // prettier-ignore

  it('takes a column for renamed only when nothing else can be meant', () => {
    const contract = ['a', 'b', 'c'].map((name) => testColumn(name, 'int64'));
    const found = (...columns: readonly (readonly [string, string])[]): readonly string[] =>
      fileDifferences(contract, columns.map(([name, type]) => ({ name, type, shown: type })), { all: true, added: true }).map(({ kind, column }) => `${kind} ${column}`);
    expect(found(['a', 'int64'], ['x', 'int64'], ['c', 'int64'])).toEqual(['columnRenamed b']);
    expect(found(['a', 'int64'], ['x', 'text'], ['c', 'int64'])).toEqual(['columnDropped b', 'columnAdded x']);
    expect(found(['a', 'int64'], ['x', 'int64'], ['y', 'int64'], ['c', 'int64'])).toEqual(['columnDropped b', 'columnAdded x', 'columnAdded y']);
    expect(found(['x', 'int64'], ['a', 'int64'], ['c', 'int64'])).toEqual(['columnDropped b', 'columnAdded x']);
    expect(found(['c', 'int64'], ['a', 'int64'], ['b', 'int64'])).toEqual([]);
  }); // prettier-ignore
});
