import { describe, expect, it } from 'vitest';
import { displayRelation, parseRelationName, quoteIdentifier, quoteLiteral } from './identifier.js';
import { stagedTableName } from './target-names.js';

describe('postgres identifiers', () => {
  it('quotes what could end an identifier or literal', () => {
    expect(quoteIdentifier('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
    expect(quoteLiteral("it's")).toBe("'it''s'");
    expect(quoteLiteral("a\\'b")).toBe(" E'a\\\\''b'");
  });

  it.each(['', 'a\0b', 'x'.repeat(64), 'ü'.repeat(32)])('refuses %j as identifier', (name) => {
    expect(() => quoteIdentifier(name)).toThrow(/1 to 63 bytes/);
  });

  it('reads schema and table at the first dot', () => {
    expect(parseRelationName('orders')).toEqual({ schema: 'public', name: 'orders' });
    expect(parseRelationName('shop.orders.2024')).toEqual({ schema: 'shop', name: 'orders.2024' });
  });

  it('keeps version tables of long names apart and within the limit', () => {
    expect(stagedTableName('orders', 3, 1)).toBe('orders__v3');
    expect(stagedTableName('orders', 3, 2)).toBe('orders__v3a2');
    const [left, right] = [
      stagedTableName(`${'ü'.repeat(31)}a`, 12, 3),
      stagedTableName(`${'ü'.repeat(31)}b`, 12, 3),
    ];
    expect(left).not.toBe(right);
    expect(Buffer.byteLength(left)).toBeLessThanOrEqual(63);
  });

  it.each([
    ['orders', 'public', 'orders'],
    ['sales.orders', 'sales', 'orders'],
    ['sales.a.b', 'sales', 'a.b'],
    ['"my.schema".orders', 'my.schema', 'orders'],
    ['"my.schema"."a ""b"" c"', 'my.schema', 'a "b" c'],
    ['"quoted"', 'public', 'quoted'],
    ['sales."a.b"', 'sales', 'a.b'],
    ['sales.it"s', 'sales', 'it"s'],
  ])('reads %s', (text, schema, name) => expect(parseRelationName(text)).toEqual({ schema, name }));

  it.each([
    ['a.b', 'c'],
    ['a', '"b"'],
    ['"', '"'],
    ['a"b', 'c.d'],
    ['s', 'Größe (cm)'],
    ['.', '.'],
    [' ', ' '],
  ])('shows schema %s and table %s so that it can be read again', (schema, name) =>
    expect(parseRelationName(displayRelation({ schema, name }))).toEqual({ schema, name }),
  );
});
