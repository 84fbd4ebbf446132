import { describe, expect, it } from 'vitest';
import { ColumnTally } from './column-tally.js';
import { compareDates, compareDecimals } from './text-order.js';

describe('tally of a column', () => {
  it('counts nulls, distinct values and the most frequent', () => {
    const tally = new ColumnTally('c', 'text');
    for (const value of ['b', 'a', null, 'b', 'f', 'e', 'd', 'c', null]) tally.add(value);
    expect(tally.result(null)).toEqual({
      column: 'c',
      nulls: 2,
      distinct: 6,
      min: 'a',
      max: 'f',
      top: [
        ['b', 2],
        ['a', 1],
        ['c', 1],
        ['d', 1],
        ['e', 1],
      ].map(([value, count]) => ({ value, count })),
    });
  });

  it('estimates what it did not see, the better the more the server knows', () => {
    const unique = new ColumnTally('c', 'int32');
    const few = new ColumnTally('c', 'int32');
    for (let i = 0; i < 1000; i++) {
      unique.add(String(i));
      few.add(String(i % 3));
    }
    expect(unique.result({ rows: 50_000, distinct: null }).distinct).toBe(50_000);
    expect(few.result({ rows: 50_000, distinct: null }).distinct).toBe(3);
    expect(few.result({ rows: 50_000, distinct: 7 }).distinct).toBe(7);
    expect(few.result({ rows: null, distinct: null }).distinct).toBeNull();
    expect(new ColumnTally('c', 'int32').result({ rows: 5, distinct: null }).distinct).toBeNull();
  });

  it.each([
    ['int64', ['9', '-10', '10', '-9'], '-10', '10'],
    ['decimal(9,2)', ['0.10', '-0.01', '0.09'], '-0.01', '0.10'],
    ['float64', ['1e300', 'NaN', '-Infinity'], '-Infinity', 'NaN'],
    ['date', ['0044-03-15 BC', '0043-03-16 BC', '12024-01-01', '2024-01-01'], '0044-03-15 BC', '12024-01-01'],
    [
      'timestamptz',
      ['2024-01-01 00:00:00+00', '2024-01-01 00:00:00.5+00'],
      '2024-01-01 00:00:00+00',
      '2024-01-01 00:00:00.5+00',
    ],
    ['boolean', ['true', 'false'], 'false', 'true'],
    ['json', ['1', '2'], null, null],
  ])('finds the ends of %s', (type, values, min, max) => {
    const tally = new ColumnTally('c', type);
    values.forEach((value) => tally.add(value));
    expect(tally.result(null)).toMatchObject({ min, max });
  });

  it('orders as the server does', () => {
    const decimals = [
      '-Infinity',
      '-10',
      '-9.5',
      '-0.001',
      '0',
      '0.001',
      '0.01',
      '9',
      '10.00',
      '10.1',
      'Infinity',
      'NaN',
    ];
    expect([...decimals].reverse().sort(compareDecimals)).toEqual(decimals);
    const dates = [
      '-infinity',
      '4714-11-24 BC',
      '0002-01-01 BC',
      '0001-01-01 BC',
      '0001-01-01',
      '9999-12-31',
      '10000-01-01',
      'infinity',
    ];
    expect([...dates].reverse().sort(compareDates)).toEqual(dates);
  });
});
