import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '@chimera/contracts';
import { op } from '../kernel/column-program.js';
import type { RowRule } from '../rows/row-chunk.js';
import { compileRowScanner, type ColumnVisitor } from './avro-scanner.js';
import { avroToPgCopy, compileAvroToPgCopy } from './avro-to-pg-copy.js';
import { compileColumnCheck, type ColumnCheck } from './column-check.js';
import { planColumns } from './column-plan.js';
import { compilePgCopyToAvro, pgCopyStream } from './pg-copy-to-avro.js';
import {
  avroRows,
  column,
  copyRow,
  copyStream,
  dataset,
  int16,
  int32,
  type Value,
} from './reference.features.js';
import { limitsOf } from './row-ledger.js';
import type { PgCopyTranscoder, PgWireType, TranscodeOptions } from './transcoder.js';

/** Every row and batch goes through the generated JavaScript: what the kernel is held against. */
const byJavaScript = () => op.none;

function slowTranscoder(
  columns: readonly Column[],
  rules: readonly RowRule[],
  wire: readonly PgWireType[],
  options: TranscodeOptions,
): PgCopyTranscoder {
  return pgCopyStream(planColumns(columns, rules), wire, limitsOf(options), byJavaScript);
}

/** Everything that comes of a stream, and what ends it. */
function outcomeOf(transcoder: PgCopyTranscoder, pieces: readonly Buffer[]): unknown {
  const chunks = [];
  try {
    for (const piece of pieces) {
      transcoder.push(piece);
      for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) chunks.push(chunk);
    }
    const last = transcoder.end();
    if (last !== null) chunks.push(last);
  } catch (error) {
    return { chunks: chunks.map(shown), error: String(error) };
  }
  return { chunks: chunks.map(shown) };
}

function shown({ bytes, position, ...rest }: ReturnType<PgCopyTranscoder['take']> & object) {
  return {
    ...rest,
    bytes: bytes.toString('hex'),
    places: Array.from({ length: rest.rows }, (_, i) => position?.(i)),
  };
}

function cut(stream: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = [...new Set(cuts.map((one) => one % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => stream.subarray(start, at[index] ?? stream.length));
}

/** Bytes changed at random places: what a broken source or a damaged record looks like. */
function damaged(bytes: Buffer, damage: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of damage) if (copy.length > 0) copy[at % copy.length] = value;
  return copy;
}

const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
const cuts = fc.array(fc.nat(), { maxLength: 5 });
const options = fc.record({
  chunkBytes: fc.constantFrom(1, 64, 100_000),
  maxRowBytes: fc.constantFrom(64, 100_000),
});

/** Range rules for the columns that have an order, with limits that values of the data lie on both sides of. */
const rulesOf = (columns: readonly Column[]): RowRule[] =>
  columns.flatMap(({ name, type, nullable }): RowRule[] => {
    const ordered = /^(int|float|decimal)/.test(type);
    return [
      ...(nullable && name.endsWith('1') ? [{ rule: 'notNull', column: name } as const] : []),
      ...(ordered ? [{ rule: 'range', column: name, min: '-1000' } as const] : []),
      ...(ordered ? [{ rule: 'range', column: name, max: '0.5' } as const] : []),
    ];
  });

describe('COPY to Avro by the kernel', () => {
  it('gives what generated JavaScript gives: rows, places, sums, rejected rows, errors', () => {
    fc.assert(
      fc.property(dataset, options, cuts, damage, fc.boolean(), (data, limits, at, changes, ruled) => {
        const { columns, wire, rows } = data;
        const rules = ruled ? rulesOf(columns) : [];
        const pieces = cut(damaged(copyStream(columns, wire, rows), changes), at);
        const kernel = compilePgCopyToAvro(columns, rules, { ...limits, wire });
        expect(outcomeOf(kernel, pieces)).toEqual(
          outcomeOf(slowTranscoder(columns, rules, wire, limits), pieces),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('takes numerics of any form like generated JavaScript', () => {
    const group = fc.oneof(
      fc.integer({ min: 0, max: 9_999 }),
      fc.constantFrom(0, 1, 1_000, 9_990, 9_999, 65_535),
    );
    const numeric = fc
      .record({
        groups: fc.array(group, { maxLength: 12 }),
        weight: fc.integer({ min: -6, max: 12 }),
        sign: fc.constantFrom(0, 0, 0x4000, 0xc000, 0xd000, 1),
      })
      .map(({ groups, weight, sign }) =>
        Buffer.concat([groups.length, weight, sign, 0, ...groups].map((one) => int16((one << 16) >> 16))),
      );
    const types = [
      'decimal(1,0)',
      'decimal(9,3)',
      'decimal(15,2)',
      'decimal(18,5)',
      'decimal(19,0)',
      'decimal(38,9)',
    ];
    fc.assert(
      fc.property(numeric, fc.constantFrom(...types), (field, type) => {
        const columns = [column('n', type)];
        const row = Buffer.concat([int16(1), int32(field.length), field]);
        const pieces = [
          Buffer.concat([copyStream(columns, ['numeric'], []).subarray(0, 19), row, int16(-1)]),
        ];
        expect(outcomeOf(compilePgCopyToAvro(columns, [], { wire: ['numeric'] }), pieces)).toEqual(
          outcomeOf(slowTranscoder(columns, [], ['numeric'], {}), pieces),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('gives back the memory of a huge row, and goes on with what was pushed behind it', () => {
    const columns = [column('a', 'text')];
    const row = (text: string) => copyRow(columns, ['text'], [text]);
    const transcoder = compilePgCopyToAvro(columns, [], { wire: ['text'], chunkBytes: 1_000 });
    transcoder.push(copyStream(columns, ['text'], [['x'.repeat(5_000_000)]]).subarray(0, -2));
    const huge = transcoder.take();
    transcoder.push(Buffer.concat([row('next'), row('last').subarray(0, 5)]));
    expect(huge?.bytes.length).toBe(5_000_004);
    expect(transcoder.take()).toBeNull();
    transcoder.push(Buffer.concat([row('last').subarray(5), int16(-1)]));
    expect(transcoder.take() ?? transcoder.end()).toMatchObject({
      rows: 2,
      bytes: avroRows(columns, [['next'], ['last']]),
    });
  });
});

describe('Avro to COPY by the kernel', () => {
  it('gives what generated JavaScript gives, malformed rows included', () => {
    fc.assert(
      fc.property(dataset, damage, fc.integer({ min: -1, max: 1 }), (data, changes, more) => {
        const { columns, rows } = data;
        const bytes = damaged(avroRows(columns, rows), changes);
        const count = Math.max(0, rows.length + (changes.length > 0 ? more : 0));
        const results = [compileAvroToPgCopy(columns), avroToPgCopy(columns, byJavaScript)].map((encoder) => {
          try {
            return { copy: encoder.encode(bytes, count).toString('hex'), sum: encoder.takeSum() };
          } catch (error) {
            return { error: String(error), sum: encoder.takeSum() };
          }
        });
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 100 },
    );
  });

  it('takes the highest timestamp and refuses what Postgres does not hold', () => {
    const highest = 2n ** 63n - 1n;
    const columns = [column('t', 'timestamp')];
    const encoder = compileAvroToPgCopy(columns);
    expect(encoder.encode(avroRows(columns, [[highest]]), 1)).toEqual(
      copyRow(columns, ['timestamp'], [highest]),
    );
    expect(() => encoder.encode(avroRows(columns, [[-(2n ** 62n)]]), 1)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_ROW_TYPE' }),
    );
  });

  it('grows for a huge row and is the same afterwards', () => {
    const columns = [column('a', 'text'), column('b', 'int32')];
    const rows = [['y'.repeat(3_000_000), 7]] as const;
    const encoder = compileAvroToPgCopy(columns);
    expect(
      encoder.encode(avroRows(columns, rows), 1).equals(copyRow(columns, ['text', 'int4'], rows[0])),
    ).toBe(true);
    expect(encoder.encode(avroRows(columns, [['z', 8]]), 1)).toEqual(
      copyRow(columns, ['text', 'int4'], ['z', 8]),
    );
  });
});

describe('scans by the kernel', () => {
  it('shows visitors the rows before a malformed one, and no row twice', () => {
    const columns = [column('n', 'int64'), column('t', 'text', { nullable: true })];
    const rows = Array.from({ length: 3_000 }, (_, i): [bigint, string | null] => [
      BigInt(i),
      i % 3 ? `row ${i}` : null,
    ]);
    const bytes = avroRows(columns, rows);
    const seen: string[] = [];
    const scanner = compileRowScanner(columns, {
      visitors: {
        n: { long: (_high, low, row) => seen.push(`${row}: ${low}`) },
        t: {
          absent: (row) => seen.push(`${row}: null`),
          span: (source, s, e, row) => seen.push(`${row}: ${source.toString('utf8', s, e)}`),
        },
      },
    });
    const shown = rows.flatMap(([n, t], row) => [`${row}: ${n}`, `${row}: ${t}`]);
    scanner.scan(bytes, rows.length);
    expect(seen).toEqual(shown);
    seen.length = 0;
    expect(() => scanner.scan(bytes.subarray(0, -1), rows.length)).toThrow('in row 3000 at byte');
    expect(seen).toEqual(shown.slice(0, -1));
  });

  it('takes for UTF-8 what Node does', () => {
    const scanner = compileRowScanner([column('t', 'text')]);
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xed, 0xa0, 0xf0, 0x8f, 0xf4, 0x90, 0xe0, 0xc1, 0x80, 0x41),
    );
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc.array(byte, { maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary', maxLength: 20 }).map((one) => Buffer.from(one)),
    );
    fc.assert(
      fc.property(text, (value) => {
        const scan = () => scanner.scan(Buffer.concat([Buffer.from([value.length * 2]), value]), 1);
        if (isUtf8(value)) expect(scan).not.toThrow();
        else expect(scan).toThrow('UTF-8');
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts nulls and values outside like a look at every value, extremes included', () => {
    const cases: [string, string, string, Value[]][] = [
      ['int32', '-5', '7', [-6, -5, 7, 8, 2_147_483_647, -2_147_483_648, null]],
      ['int64', '-9223372036854775807', '9223372036854775806', [2n ** 63n - 1n, -(2n ** 63n), 0n, null]],
      ['float64', '0', '1.5', [NaN, -0, 1.5, 1.6, Infinity, null]],
      ['float32', '0', '1.5', [NaN, 0, 1.5, 2, -Infinity, null]],
      [
        'decimal(38,2)',
        '-1.00',
        '170141183460469231731687303715884105.00',
        [-101n, -100n, 10n ** 38n - 1n, -(10n ** 38n) + 1n, 0n, null],
      ],
      ['decimal(60,0)', '0', '1', [10n ** 59n, -(10n ** 59n), 1n, null]],
      ['date', '2000-01-01', '2000-12-31', [10_956, 10_957, 11_322, 11_323, null]],
    ];
    for (const [type, min, max, values] of cases) {
      const columns = [column('c', type, { nullable: true })];
      const [watched, looked] = [
        compileColumnCheck(columns[0]!, { min, max }),
        compileColumnCheck(columns[0]!, { min, max }),
      ];
      const bytes = avroRows(
        columns,
        values.map((value) => [value]),
      );
      compileRowScanner(columns, { visitors: { c: watched } }).scan(bytes, values.length);
      // Without limits to tell, every value is shown.
      compileRowScanner(columns, { visitors: { c: everyValueTo(looked) } }).scan(bytes, values.length);
      expect([type, watched.nulls, watched.outside, watched.samples]).toEqual([
        type,
        looked.nulls,
        looked.outside,
        looked.samples,
      ]);
      expect(watched.outside).toBeGreaterThan(0);
    }
  });
});

function everyValueTo(check: ColumnCheck): ColumnVisitor {
  return {
    absent: (row) => check.absent?.(row),
    number: (value, row) => check.number?.(value, row),
    long: (high, low, row) => check.long?.(high, low, row),
    span: (source, start, end, row) => check.span?.(source, start, end, row),
  };
}
