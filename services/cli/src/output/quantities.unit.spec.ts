import { describe, expect, it } from 'vitest';
import { duration, rate } from './quantities.js';
import { fields, table } from './table.js';

describe('quantities', () => {
  it.each([
    [5, '5 ms'],
    [1_499, '1.5 s'],
    [61_000, '1 min 01 s'],
    [119_600, '2 min 00 s'],
  ])('%i ms reads %s', (millis, text) => {
    expect(duration(millis)).toBe(text);
  });

  it.each([
    [12, '12/s'],
    [412_345, '412 k/s'],
    [1_234_567, '1.23 M/s'],
  ])('%i a second reads %s', (value, text) => {
    expect(rate(value)).toBe(text);
  });
});

describe('table', () => {
  it('aligns numbers to the right and shows what is missing', () => {
    expect(
      table(
        ['name', 'rows'],
        [
          ['a', 5],
          ['long', 1200],
        ],
      ),
    ).toBe('name   rows\na         5\nlong  1,200');
    expect(
      fields([
        ['state', null],
        ['rows', 3],
      ]),
    ).toBe('state: -\nrows:  3');
  });
});
