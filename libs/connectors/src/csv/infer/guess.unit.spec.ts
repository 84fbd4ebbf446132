import { describe, expect, it } from 'vitest';
import { GuessColumn, type ColumnGuess } from './guess.js';

function guess(values: readonly string[], decimal: '.' | ',' = '.'): ColumnGuess {
  const column = new GuessColumn(decimal, { date: undefined, timestamp: undefined });
  for (const value of values) column.add(value);
  return column.result();
}

describe('guessing the type of a column', () => {
  it.each([
    ['int64', ['1', '-20', ' 300 ', '0']],
    ['decimal(38,0)', ['9223372036854775808', '1']],
    ['text', ['007', '42']],
    ['text', ['+49', '1']],
    ['decimal(18,2)', ['1.50', '-0.25', '3']],
    ['float64', ['1.5', '2.25', '3']],
    ['float64', ['1e5', '2']],
    ['decimal(38,20)', ['0.12345678901234567890', '1.5']],
    ['boolean', ['true', 'FALSE']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000']],
    ['json', ['{"a":1}', '[]']],
    ['date', ['2024-02-29', '1999-12-31']],
    ['timestamp', ['2024-02-29', '1999-12-31 12:00']],
    ['timestamptz', ['2024-02-29T12:00:00Z', '1999-12-31 12:00+02']],
    ['text', ['2024-02-29T12:00:00Z', '1999-12-31 12:00']],
    ['time', ['12:00', '23:59:59.5']],
    ['text', ['1', 'x']],
    ['text', []],
  ])('takes for %s: %j', (type, values) => expect(guess(values).type).toBe(type));

  it('takes decimal commas for numbers when they are declared, and says that they could be otherwise', () => {
    expect(guess(['1,50', '2,25'], ',').type).toBe('decimal(18,2)');
    expect(guess(['1,50', '2,25'])).toMatchObject({ type: 'text', seen: expect.stringContaining('decimal comma') as string });
  }); // prettier-ignore

  it('tells a day from a month when a value says so, and asks when none does', () => {
    expect(guess(['01/02/2024', '13/02/2024'])).toMatchObject({ type: 'date', seen: 'date %d/%m/%Y' });
    expect(guess(['01/02/2024', '02/13/2024'])).toMatchObject({ type: 'date', seen: 'date %m/%d/%Y' });
    expect(guess(['01/02/2024', '03/04/2024'])).toMatchObject({ type: 'text', seen: expect.stringContaining('Declare dateFormat') as string });
    expect(guess(['31.12.2024', '01.02.2024'])).toMatchObject({ type: 'date', seen: 'date %d.%m.%Y' });
    expect(guess(['Jan 1 2000', 'Feb 29 2000'])).toMatchObject({ type: 'date', seen: 'date %b %d %Y' });
    expect(guess(['31.12.2024 23:59', '01.02.2024 00:00'])).toMatchObject({ type: 'timestamp', seen: 'timestamp %d.%m.%Y %H:%M' });
  }); // prettier-ignore

  it('says what most values look like when some do not', () => {
    const values = [...Array.from({ length: 99 }, (_, index) => String(index)), 'n/a'];
    expect(guess(values)).toMatchObject({ type: 'text', seen: 'text (99 of 100 values like int64)' });
  });
});
