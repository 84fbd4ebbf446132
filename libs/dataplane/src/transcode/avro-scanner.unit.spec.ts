import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseColumnType } from '@chimera/contracts';
import { RowHash } from '../checksum.js';
import { compileRowScanner, type ColumnVisitor } from './avro-scanner.js';
import { compileColumnCheck } from './column-check.js';
import { avroRows, column, dataset, rowType, unscaledBytes, type Value } from './reference.features.js';
import { viewOf } from './row-slab.js';

/** Collects what a visitor sees, in the form of the reference. */
function collector(seen: Value[]): ColumnVisitor {
  return {
    absent: () => seen.push(null),
    number: (value) => seen.push(value),
    long: (high, low) => seen.push((BigInt(high) << 32n) | BigInt(low >>> 0)),
    span: (source, start, end) => seen.push(Buffer.from(source.subarray(start, end))),
  };
}

function expectedOf(type: string, value: Value): Value {
  if (value === null) return null;
  const { kind } = parseColumnType(type);
  if (kind === 'boolean') return value === true ? 1 : 0;
  if (kind === 'decimal') return unscaledBytes(value as bigint);
  return typeof value === 'string' ? Buffer.from(value) : value;
}

describe('compileRowScanner', () => {
  it('shows visitors exactly what avsc encoded, and sums every row', () => {
    fc.assert(
      fc.property(
        dataset,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        ({ columns, rows }, wanted) => {
          const chosen = columns.filter((_, i) => wanted[i]);
          const seen = Object.fromEntries(chosen.map((c) => [c.name, [] as Value[]]));
          const visitors = Object.fromEntries(chosen.map((c) => [c.name, collector(seen[c.name] ?? [])]));
          const scanner = compileRowScanner(columns, { visitors, sum: true });
          scanner.scan(avroRows(columns, rows), rows.length);
          columns.forEach((c, i) => {
            if (wanted[i])
              expect(seen[c.name]).toEqual(rows.map((row) => expectedOf(c.type, row[i] ?? null)));
          });
          const hash = new RowHash();
          for (const row of rows) {
            const bytes = avroRows(columns, [row]);
            hash.add(viewOf(bytes), 0, bytes.length);
          }
          expect(scanner.takeSum()).toEqual(hash.take());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses bytes that are cut, too long, or not of the schema', () => {
    fc.assert(
      fc.property(dataset, fc.nat(), ({ columns, rows }, at) => {
        fc.pre(rows.length > 0);
        const bytes = avroRows(columns, rows);
        const scanner = compileRowScanner(columns);
        const undecodable = expect.objectContaining({ code: 'CHIMERA_MESSAGE_UNDECODABLE' });
        expect(() => scanner.scan(bytes.subarray(0, at % bytes.length), rows.length)).toThrow(undecodable);
        expect(() => scanner.scan(Buffer.concat([bytes, Buffer.from([0])]), rows.length)).toThrow(
          undecodable,
        );
      }),
    );
  });

  it.each<[string, string, string]>([
    ['boolean', '02', 'a boolean'],
    ['int32', 'ffffffff1f', 'more than 32 bits'],
    ['int32', '808080808000', 'more than 32 bits'],
    ['int64', 'ffffffffffffffffff02', 'more than 64 bits'],
    ['int64', '8080808080', 'the end'],
    ['text', '01', 'a length of -1'],
    ['text', '04c328', 'UTF-8'],
    ['uuid', '0261', '36 characters'],
    ['decimal(5,2)', '00', 'a decimal'],
  ])('says what is wrong with a %s', (type, bytes, message) => {
    expect(() => compileRowScanner([column('c', type)]).scan(Buffer.from(bytes, 'hex'), 1)).toThrow(message);
  });

  it('hashes keys alike exactly when they are alike', () => {
    const columns = [
      column('a', 'text', { nullable: true }),
      column('b', 'int64'),
      column('c', 'decimal(9,2)'),
    ];
    const rows: Value[][] = [
      ['x', 1n, 100n],
      ['x', 2n, 100n],
      ['x', 1n, 100n],
      ['x', 1n, 101n],
      [null, 1n, 100n],
    ];
    const seen: { hash: string; hasNull: boolean; texts: readonly (string | null)[]; bytes: string }[] = [];
    const scanner = compileRowScanner(columns, {
      keys: [
        {
          columns: ['c', 'a'],
          visit: (high, low, hasNull, key) =>
            seen.push({
              hash: `${high}:${low}`,
              hasNull,
              texts: key.texts(),
              bytes: key.bytes().toString('hex'),
            }),
        },
      ],
    });
    scanner.scan(avroRows(columns, rows), rows.length);
    expect(seen.map(({ texts, hasNull }) => [...texts, hasNull])).toEqual([
      ['1.00', 'x', false],
      ['1.00', 'x', false],
      ['1.00', 'x', false],
      ['1.01', 'x', false],
      ['1.00', null, true],
    ]);
    expect(new Set(seen.map(({ hash }) => hash)).size).toBe(3);
    expect(new Set(seen.map(({ bytes }) => bytes)).size).toBe(3);
  });

  it('reads UTF-8 of any length, and skips the check when told', () => {
    const columns = [column('t', 'text')];
    for (const text of ['é', '\u{1F600}'.repeat(100), 'a'.repeat(65)])
      compileRowScanner(columns).scan(avroRows(columns, [[text]]), 1);
    expect(() =>
      compileRowScanner(columns, { utf8: false }).scan(Buffer.from('04c328', 'hex'), 1),
    ).not.toThrow();
  });

  it('knows its columns', () => {
    expect(() => compileRowScanner([column('a', 'text')], { visitors: { b: {} } })).toThrow(
      expect.objectContaining({ code: 'CHIMERA_COLUMN_UNKNOWN' }),
    );
  });
});

describe('compileColumnCheck', () => {
  it.each<[string, { min?: string; max?: string }, Value[], number, string[]]>([
    ['int32', { min: '0' }, [1, -1, 0], 1, ['-1']],
    [
      'int64',
      { max: '9007199254740993' },
      [9007199254740993n, 9007199254740994n, -1n],
      1,
      ['9007199254740994'],
    ],
    ['float64', { min: '0', max: '1' }, [0, 1, 1.5, Number.NaN], 2, ['1.5', 'NaN']],
    ['decimal(20,2)', { min: '-1.00' }, [-100n, -101n, 10n ** 19n], 1, ['-1.01']],
    ['date', { max: '1970-01-01' }, [0, 1], 1, ['1970-01-02']],
    ['timestamptz', { min: '1970-01-01T00:00:00Z' }, [0n, -1n], 1, ['1969-12-31 23:59:59.999999+00']],
    ['text', {}, ['a', ''], 0, []],
  ])('counts %s outside %o', (type, range, values, outside, samples) => {
    const columns = [column('c', type, { nullable: true })];
    const check = compileColumnCheck(columns[0]!, range);
    const rows = [...values.map((value) => [value]), [null], [null]];
    compileRowScanner(columns, { visitors: { c: check } }).scan(avroRows(columns, rows), rows.length);
    expect(check).toMatchObject({ nulls: 2, outside, samples });
  });

  it('keeps ten samples', () => {
    const columns = [column('c', 'int32')];
    const check = compileColumnCheck(columns[0]!, { max: '-1' });
    compileRowScanner(columns, { visitors: { c: check } }).scan(rowsOf(25), 25);
    expect(check.outside).toBe(25);
    expect(check.samples).toHaveLength(10);
  });

  it('refuses a range of text', () => {
    expect(() => compileColumnCheck(column('c', 'text'), { min: 'a' })).toThrow(
      expect.objectContaining({ code: 'CHIMERA_INTENT_INVALID' }),
    );
  });
});

function rowsOf(count: number): Buffer {
  const type = rowType([column('c', 'int32')]);
  return Buffer.concat(Array.from({ length: count }, (_, c) => type.toBuffer({ c })));
}
