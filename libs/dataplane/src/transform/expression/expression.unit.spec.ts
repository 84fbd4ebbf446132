import { describe, expect, it } from 'vitest';
import type { Value } from '../../transcode/reference.features.js';
import { evaluated } from '../transformed.features.js';

const overflow64 = '! Expected an integer of 64 bits, found a larger one.';
const byZero = '! Expected a divisor other than zero, found zero.';

function holds(cases: readonly (readonly [string, string, Value])[]): void {
  it.each(cases)('%s as %s is %s', (expression, type, expected) => {
    expect(evaluated(expression, type)).toEqual(expected);
  });
}

describe('arithmetic', () => {
  holds([
    ['1 + 2 * 3', 'int64', 7n],
    ['(1 + 2) * 3', 'int64', 9n],
    ['10 - 4 - 3', 'int64', 3n],
    ['-7 / 2', 'int64', -3n],
    ['-7 % 3', 'int64', -1n],
    ['- - 5', 'int64', 5n],
    ['i + n', 'int64', 4n],
    ['i * 2.50', 'decimal(10,2)', 1750n],
    ['d * 1.19', 'decimal(10,2)', 1488n],
    ['d * 1.19', 'decimal(12,4)', 148_750n],
    ['0.1 + 0.2', 'decimal(5,1)', 3n],
    ['1 / 3.0', 'decimal(10,6)', 333_333n],
    ['2 / 3.0', 'decimal(10,6)', 666_667n],
    ['d % 0.03', 'decimal(5,2)', 2n],
    ['1.5e3', 'decimal(10,0)', 1500n],
    ['25e-1', 'decimal(5,1)', 25n],
    ['f * 2', 'float64', 5],
    ['f + d', 'float64', 15],
    ['f / 0', 'float64', byZero],
    ['i / 0', 'int64', byZero],
    ['d / (d - d)', 'decimal(10,2)', byZero],
    ['i % (i - 7)', 'int64', byZero],
    ['9223372036854775807 + 1', 'int64', overflow64],
    ['-9223372036854775807 - 2', 'int64', overflow64],
    ['9223372036854775807 * i', 'int64', overflow64],
    ['1e300 * 1.0 * f * 1e300', 'float64', '! Expected a floating-point number, found one beyond its range.'],
    ['day + 10', 'date', 20_788],
    ["day - date '2026-11-01'", 'int64', 20n],
    ['null + 1', 'int64', null],
    ['i + 3000000000', 'int32', '! Expected a value that int32 can hold, found one that it cannot.'],
    [
      'd * 100000000',
      'decimal(6,2)',
      '! Expected a value that decimal(6,2) can hold, found one that it cannot.',
    ],
  ]);
});

describe('conditions, by the three values of SQL', () => {
  holds([
    ['i = 7', 'boolean', true],
    ['i <> 7 or i != 7', 'boolean', false],
    ['i = 7.0', 'boolean', true],
    ['f < d', 'boolean', true],
    ["t = 'Grüße'", 'boolean', true],
    ["'a' < 'b' and 'b' >= 'b'", 'boolean', true],
    ["'\uffff' < '\u{1F600}'", 'boolean', true],
    ["day >= '2026-11-21'", 'boolean', true],
    ['day < ts', 'boolean', true],
    ['null = null', 'boolean', null],
    ['null is null', 'boolean', true],
    ['i is not null', 'boolean', true],
    ['null and false', 'boolean', false],
    ['null or true', 'boolean', true],
    ['null and true', 'boolean', null],
    ['not null', 'boolean', null],
    ['not b', 'boolean', false],
    ['b and not (i > 8)', 'boolean', true],
    ['false and 1 / (i - 7) = 1', 'boolean', false],
    ['1 / (i - 7) = 1 and false', 'boolean', byZero],
    ['i in (1, 7)', 'boolean', true],
    ['i not in (1, 2)', 'boolean', true],
    ['i in (1, null)', 'boolean', null],
    ['i in (7, null)', 'boolean', true],
    ['i in (n, d, 7.00)', 'boolean', true],
    ["day in ('2026-11-20', '2026-11-21')", 'boolean', true],
    ['i between 1 and 7 and b', 'boolean', true],
    ['i not between 8 and 9', 'boolean', true],
    ['i between 8 and null', 'boolean', false],
    ["cast('nan' as float64) > 1e308", 'boolean', true],
    ["cast('nan' as float64) = cast('nan' as float64)", 'boolean', true],
  ]);
});

describe('case, coalesce, nullif', () => {
  holds([
    ["case when i > 5 then 'high' when true then 'low' end", 'text', 'high'],
    ["case i when 1 then 'one' when 7 then 'seven' else 'other' end", 'text', 'seven'],
    ["case when null then 'x' end", 'text', null],
    ['case when b then 1 else 1 / 0 end', 'int64', 1n],
    ['case when b then 1 else 2.5 end', 'decimal(5,1)', 10n],
    ['coalesce(null, n, i)', 'int64', -3n],
    ['coalesce(null, null)', 'text', null],
    ['nullif(i, 7)', 'int64', null],
    ['nullif(i, 8)', 'int64', 7n],
    ['nullif(i, null)', 'int64', 7n],
  ]);
});

describe('texts', () => {
  holds([
    ["'it''s'", 'text', "it's"],
    ['"odd name" || \'-\' || t', 'text', 'x-Grüße'],
    ['t || null', 'text', null],
    ["concat(t, null, i, '-', d)", 'text', 'Grüße7-12.50'],
    ['lower(t) || upper(t)', 'text', 'grüßeGRÜSSE'],
    ["trim('  a b\t')", 'text', 'a b'],
    ["length('\u{1F600}ä')", 'int64', 2n],
    ['length(raw)', 'int64', 3n],
    ["substring('abcdef', 2, 3)", 'text', 'bcd'],
    ["substring('abcdef', 0, 2)", 'text', 'a'],
    ["substring('abc', 3)", 'text', 'c'],
    ["substring('abc', 9)", 'text', ''],
    ["substring('a\u{1F600}b', 2, 1)", 'text', '\u{1F600}'],
    ["substring('abc', 1, -1)", 'text', '! Expected a count of at least 0, found a negative one.'],
    ["replace('aXbX', 'X', '$&')", 'text', 'a$&b$&'],
    ["replace('abc', '', 'x')", 'text', 'abc'],
    ["split_part('a@b@c', '@', 2)", 'text', 'b'],
    ["split_part('a@b@c', '@', -1)", 'text', 'c'],
    ["split_part('a@b@c', '@', 4)", 'text', ''],
    ["split_part('a', '@', 0)", 'text', '! Expected the number of a part other than 0, found 0.'],
    ["sha256('abc')", 'text', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha256(raw)', 'text', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['to_text(d) || to_text(b) || to_text(day)', 'text', '12.50true2026-11-21'],
    ['cast(raw as text)', 'text', '\\x616263'],
  ]);

  it.each([
    ["t like 'Gr%'", true],
    ["t like '_r_ße'", true],
    ["t like '%ß%'", true],
    ["t not like 'x%'", true],
    ["'a%b' like 'a\\%b'", true],
    ["'axb' like 'a\\%b'", false],
    ["'\u{1F600}' like '_'", true],
    ["'' like '%'", true],
    ["'ab' like 'a'", false],
    ["'abab' like '%ab%ab'", true],
    ["'aba' like '%ab%ba'", false],
  ])('%s is %s', (expression, expected) => {
    expect(evaluated(expression, 'boolean')).toBe(expected);
  });

  it('sets the row aside when a text would grow beyond the limit, before it is made', () => {
    const grow = (text: string): string => `replace(${text}, 'a', 'aaaaaaaaaa')`;
    const bomb = Array.from({ length: 30 }).reduce<string>((text) => grow(text), "'a'");
    expect(evaluated(bomb)).toBe('! Expected a text of at most 10000 characters, found a longer one.');
  });
});

describe('numbers and times', () => {
  holds([
    ['round(d)', 'decimal(5,0)', 13n],
    ['round(-12.5)', 'decimal(5,0)', -13n],
    ['round(1.005, 2)', 'decimal(5,2)', 101n],
    ['round(1250, -2)', 'int64', 1300n],
    ['round(f)', 'float64', 3],
    ['round(cast(1.005 as float64), 2)', 'float64', 1.01],
    ['floor(-2.5)', 'decimal(5,0)', -3n],
    ['ceil(-2.5)', 'decimal(5,0)', -2n],
    ['floor(f)', 'float64', 2],
    ['ceil(i)', 'int64', 7n],
    ['abs(n)', 'int64', 3n],
    ['year(day) * 10000 + month(day) * 100 + day(day)', 'int64', 20_261_121n],
    ['year(ts)', 'int64', 2026n],
    ["date_trunc('month', day)", 'date', 20_758],
    ["date_trunc('week', day)", 'date', 20_773],
    ["date_trunc('quarter', day)", 'date', 20_727],
    ["to_text(date_trunc('hour', ts))", 'text', '2026-11-21 13:00:00'],
    ["timestamp '2026-11-21T13:05:05.25'", 'timestamp', 1_795_266_305_250_000n],
  ]);
});

describe('cast', () => {
  holds([
    ["cast('12.345' as decimal(10,2))", 'decimal(10,2)', 1235n],
    ["cast(' 42 ' as int32)", 'int32', 42],
    ["cast('4294967296' as int32)", 'int32', '! Expected a text that is a value of int32, found another.'],
    ["cast('x' as date)", 'date', '! Expected a text that is a value of date, found another.'],
    ["cast('2024-02-30' as date)", 'date', '! Expected a text that is a value of date, found another.'],
    ["cast('yes' as boolean)", 'boolean', true],
    ['cast(d as int64)', 'int64', 13n],
    ['cast(f as int64)', 'int64', 3n],
    [
      "cast(cast('nan' as float64) as int64)",
      'int64',
      '! Expected a value that int64 can hold, found one that it cannot.',
    ],
    ['cast(b as int64)', 'int64', 1n],
    ['cast(ts as date)', 'date', 20_778],
    ['cast(day as timestamp)', 'timestamp', 1_795_219_200_000_000n],
    ['cast(\'{"a": 1}\' as json)', 'json', '{"a": 1}'],
    ['cast(\'"\\u0000"\' as json)', 'json', '! Expected a text that is a value of json, found another.'],
    ["cast('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' as uuid)", 'uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ]);
});
