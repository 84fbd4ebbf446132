import { describe, expect, it } from 'vitest';
import type { RowRule } from '../rows/row-chunk.js';
import { compilePgCopyToAvro } from './pg-copy-to-avro.js';
import { avroRows, column, copyStream } from './reference.features.js';
import type { PgWireType } from './transcoder.js';

describe('rules compiled into the pass', () => {
  it.each<[string, PgWireType, RowRule, unknown[], unknown[]]>([
    ['int32', 'int4', { rule: 'range', column: 'c', min: '-1.5', max: '3.9' }, [-1, 0, 3], [-2, 4]],
    ['int32', 'int4', { rule: 'range', column: 'c', max: '1e12' }, [-2147483648, 2147483647], []],
    [
      'int64',
      'int8',
      { rule: 'range', column: 'c', min: '-4294967297', max: '4294967296' },
      [-4294967297n, 0n, 4294967296n],
      [-4294967298n, 4294967297n],
    ],
    ['int64', 'int8', { rule: 'range', column: 'c', min: '1e30' }, [], [9223372036854775807n]],
    ['float64', 'float8', { rule: 'range', column: 'c', min: '0' }, [0, -0, 1e300, Infinity], [-1e-300, NaN]],
    [
      'decimal(30,2)',
      'numeric',
      { rule: 'range', column: 'c', max: '99999999999999999999.999' },
      [9999999999999999999999n],
      [10000000000000000000000n],
    ],
    [
      'date',
      'date',
      { rule: 'range', column: 'c', min: '1970-01-02', max: '1970-01-31T23:00:00' },
      [1, 30],
      [0, 31],
    ],
    [
      'timestamp',
      'timestamp',
      { rule: 'range', column: 'c', min: '1969-12-31T23:59:59.999999' },
      [-1n, 0n],
      [-2n],
    ],
    [
      'timestamptz',
      'timestamptz',
      { rule: 'range', column: 'c', max: '1970-01-01T01:00:00+01:00' },
      [0n],
      [1n],
    ],
    ['time', 'time', { rule: 'range', column: 'c', max: '00:00:00.5' }, [500000n], [500001n]],
  ])('holds %s to a range', (type, wire, rule, inside, outside) => {
    const columns = [column('c', type)];
    const rows = [...inside, ...outside].map((value) => [value as number]);
    const transcoder = compilePgCopyToAvro(columns, [rule], { wire: [wire] });
    transcoder.push(copyStream(columns, [wire], rows));
    const chunk = transcoder.take() ?? transcoder.end();
    expect(chunk?.bytes.equals(avroRows(columns, rows.slice(0, inside.length)))).toBe(true);
    expect(chunk?.rejected.map((row) => row.code)).toEqual(outside.map(() => 'CHIMERA_ROW_RANGE'));
  });

  it.each([
    [{ rule: 'range', column: 'c', min: 'abc' }, 'CHIMERA_INTENT_INVALID'],
    [{ rule: 'range', column: 'c', max: '' }, 'CHIMERA_INTENT_INVALID'],
    [{ rule: 'notNull', column: 'unknown' }, 'CHIMERA_COLUMN_UNKNOWN'],
  ] as [RowRule, string][])('refuses the rule %o', (rule, code) => {
    expect(() => compilePgCopyToAvro([column('c', 'int32')], [rule])).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
