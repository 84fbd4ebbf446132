import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casterOf, type Notation } from './caster-of.js';
import { compileTimePattern } from './time-pattern.js';

const iso: Notation = { decimal: '.' };

/** What a caster makes of a text: the stored bytes in hexadecimal, or undefined. */
function cast(type: string, text: string, notation = iso): string | undefined {
  const caster = casterOf(type, notation, 2);
  const d = Buffer.from(`x${text}y`);
  caster.begin(d);
  if (!caster.put(d, 1, d.length - 1, 1)) return undefined;
  const { data } = caster.vector(null);
  return Buffer.from(data.subarray(data.length / 2)).toString('hex');
}

function hexOf(value: bigint, bytes: number): string {
  return Buffer.from(
    BigInt.asUintN(bytes * 8, value).toString(16).padStart(bytes * 2, '0'),
    'hex',
  ).reverse().toString('hex');
} // prettier-ignore

describe('casting text', () => {
  it('keeps every digit of integers, and refuses what does not fit', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 70n), 2n ** 70n), (value) => {
        const fits = BigInt.asIntN(64, value) === value;
        expect(cast('int64', String(value))).toBe(fits ? hexOf(value, 8) : undefined);
        const fits32 = BigInt.asIntN(32, value) === value;
        expect(cast('int32', String(value))).toBe(fits32 ? hexOf(value, 4) : undefined);
      }),
    );
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(cast('int32', String(value))).toBe(hexOf(BigInt(value), 4));
      }),
    );
  });

  it('keeps every digit of decimals, and refuses what would lose one', () => {
    const digits = fc.stringMatching(/^[0-9]{0,22}$/);
    fc.assert(
      fc.property(fc.boolean(), digits, digits, (negative, whole, fraction) => {
        if (whole + fraction === '') return;
        const kept = fraction.slice(0, 10).padEnd(10, '0');
        const unscaled = BigInt(whole + kept) * (negative ? -1n : 1n);
        const lost = /[1-9]/.test(fraction.slice(10)) || String(unscaled).replace('-', '').length > 30;
        const text = `${negative ? '-' : ''}${whole}.${fraction}`;
        expect(cast('decimal(30,10)', text)).toBe(lost ? undefined : hexOf(unscaled, 16));
        expect(cast('decimal(30,10)', text.replace('.', ','), { decimal: ',' })).toBe(lost ? undefined : hexOf(unscaled, 16));
      }),
    );
  }); // prettier-ignore

  it('reads the same number as JavaScript does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const stored = Buffer.from(cast('float64', String(value)) ?? '', 'hex').readDoubleLE(0);
        expect(Object.is(stored, Number(String(value)))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(8), (whole, places) => {
        const text = (whole / 10 ** places).toFixed(places);
        expect(Buffer.from(cast('float64', text) ?? '', 'hex').readDoubleLE(0)).toBe(Number(text));
      }),
    );
  });

  it('knows every day of the calendar', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const text = date.toISOString();
        const day = Math.floor(date.getTime() / 86_400_000);
        expect(cast('date', text.slice(0, 10))).toBe(hexOf(BigInt(day), 4));
        expect(cast('timestamptz', text)).toBe(hexOf(BigInt(date.getTime()) * 1_000n, 8));
        expect(cast('timestamp', text.slice(0, -1).replace('T', ' '))).toBe(hexOf(BigInt(date.getTime()) * 1_000n, 8));
        const [year, month, dayOfMonth] = text.slice(0, 10).split('-');
        const german = { decimal: '.', date: compileTimePattern('%d.%m.%Y') } as const;
        expect(cast('date', `${dayOfMonth ?? ''}.${month ?? ''}.${year ?? ''}`, german)).toBe(hexOf(BigInt(day), 4));
      }),
    );
  }); // prettier-ignore

  it.each([
    ['int64', '', '-', '+', '1x', '0x10', '1e3', '1.5', '1 2', '٣', '9223372036854775808'],
    ['decimal(10,2)', '.', '1.001', '100000000', '1,5', 'NaN', '1..2', '1e2'],
    ['float64', '', '.', '1e', 'e5', '0x1', '1e999', 'Infinite', '1,5'],
    ['float32', '1e39'],
    ['boolean', '2', 'tru', 'yess', ''],
    ['date', '2023-02-29', '2024-13-01', '2024-1-1', '0000-01-01', '2024-01-01 00:00', '01/02/2024'],
    ['time', '24:00', '12:60', '12', '12:00:61', '12:00:00.'],
    ['timestamp', '2024-01-01T00:00:00Z', '2024-01-01 00:00+02', '2024-01-01T', '2024-01-01 25:00'],
    ['timestamptz', '2024-01-01 00:00:00 CET', '2024-01-01 00:00+99'],
    ['uuid', '00000000000000000000000000000000', '00000000-0000-0000-0000-00000000000g'],
    ['json', '{', '{"a":1}}', 'abc'],
    ['bytes', '0aff', '\\x0', '\\xzz'],
  ])('takes no %s for a value that it is not', (type, ...texts) => {
    for (const text of texts) expect([text, cast(type, text)]).toEqual([text, undefined]);
  });

  it('reads times by pattern', () => {
    const at = (pattern: string, text: string): string | undefined =>
      cast('timestamptz', text, { decimal: '.', timestamp: compileTimePattern(pattern) });
    const noon = hexOf(BigInt(Date.UTC(2024, 1, 29, 12, 5)) * 1_000n, 8);
    expect(at('%d/%m/%y %H:%M', '29/02/24 12:05')).toBe(noon);
    expect(at('%b %d, %Y %I:%M %p', 'Feb 29, 2024 12:05 PM')).toBe(noon);
    expect(at('%d-%B-%Y %H:%M:%S.%f %z', '29-February-2024 14:05:00.000 +0200')).toBe(noon);
    expect(at('%d/%m/%Y %I:%M %p', '29/02/2024 13:05 PM')).toBeUndefined();
    expect(() => compileTimePattern('%Q')).toThrow('Expected a time pattern of %Y');
  });
});
