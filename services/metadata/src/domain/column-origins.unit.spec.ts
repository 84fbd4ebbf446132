import { describe, expect, it } from 'vitest';
import { outputOrigins } from './column-origins.js';

const source = ['id', 'first', 'last', 'mail', 'age'];

describe('origins of columns', () => {
  it('are the columns themselves without transforms', () => {
    expect(outputOrigins(['id'], [])).toEqual({
      columns: [{ column: 'id', from: ['id'], how: 'identity' }],
      filteredBy: [],
    });
  });

  it('follow renames, casts, masks, drops and expressions', () => {
    const { columns, filteredBy } = outputOrigins(source, [
      { do: 'rename', column: 'last', to: 'surname' },
      { do: 'derive', column: 'full', type: 'text', expression: `first || ' last ' || "surname"` },
      { do: 'mask', column: 'mail', with: 'hash' },
      { do: 'derive', column: 'domain', type: 'text', expression: 'lower(mail)' },
      { do: 'cast', column: 'age', type: 'int32' },
      { do: 'filter', expression: "age > 17 and surname <> 'id'" },
      { do: 'drop', columns: ['first'] },
      { do: 'derive', column: 'one', type: 'int32', expression: '1' },
    ]);
    expect(Object.fromEntries(columns.map(({ column, from, how }) => [column, [from.join(), how]]))).toEqual({
      id: ['id', 'identity'],
      mail: ['mail', 'masked'],
      age: ['age', 'changed'],
      surname: ['last', 'identity'],
      full: ['first,last', 'changed'],
      domain: ['mail', 'masked'],
      one: ['', 'changed'],
    });
    expect(filteredBy).toEqual(['age', 'last']);
  });
});
