import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseColumnType } from '@chimera/contracts';
import type { RowChunk, RowRule } from '../rows/row-chunk.js';
import { compileAvroToPgCopy } from './avro-to-pg-copy.js';
import { compileColumnsToAvro } from './columns-to-avro.js';
import { avroRows, column, valueOf, type Value } from './reference.features.js';
import type { ColumnsOptions, ColumnVector, VectorFormat, VectorLayout } from './transcoder.js';

const widths: Record<VectorLayout, number> = {
  bool: 1, int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, int64: 8, uint64: 8, int128: 16,
  float32: 4, float64: 8, view16: 16, uuid128: 16, value: 0,
}; // prettier-ignore

/** Lays values out as DuckDB does. */
function vectorOf(layout: VectorLayout, values: readonly Value[]): ColumnVector {
  const width = widths[layout];
  const data = Buffer.alloc(width * values.length);
  const validity = Buffer.alloc(Math.ceil(values.length / 64) * 8);
  values.forEach((value, row) => {
    if (value === null) return;
    validity[row >> 3]! |= 1 << (row & 7);
    write(data, row * width, layout, value);
  });
  const content = (row: number) => Buffer.from(values[row] as string);
  const complete = values.every((value) => value !== null);
  return { data, validity: complete ? null : validity, long: content, text: (row) => String(values[row]) };
}

function write(data: Buffer, at: number, layout: VectorLayout, value: NonNullable<Value>): void {
  if (layout === 'bool') data[at] = value === true ? 1 : 0;
  else if (layout === 'float32') data.writeFloatLE(value as number, at);
  else if (layout === 'float64') data.writeDoubleLE(value as number, at);
  else if (layout === 'view16') {
    const bytes = Buffer.from(value as string);
    data.writeUInt32LE(bytes.length, at);
    if (bytes.length <= 12) bytes.copy(data, at + 4);
    else bytes.copy(data, at + 4, 0, 4);
  } else if (layout === 'uuid128') {
    writeInteger(data, at, 16, BigInt(`0x${(value as string).replaceAll('-', '')}`) ^ (1n << 127n));
  } else if (layout !== 'value') writeInteger(data, at, widths[layout], BigInt(value as bigint));
}

function writeInteger(data: Buffer, at: number, width: number, value: bigint): void {
  for (let i = 0; i < width; i++) data[at + i] = Number((value >> BigInt(i * 8)) & 255n);
}

function transcode(
  columns: Parameters<typeof compileColumnsToAvro>[0],
  rows: readonly (readonly Value[])[],
  options: ColumnsOptions,
  rules: RowRule[] = [],
) {
  const transcoder = compileColumnsToAvro(columns, rules, options);
  const chunks: RowChunk[] = [];
  // Two pushes, so that state between chunks is exercised.
  for (const part of [rows.slice(0, 5), rows.slice(5)]) {
    transcoder.push(
      options.formats.map((format, i) =>
        vectorOf(
          format.layout,
          part.map((row) => row[i] ?? null),
        ),
      ),
      part.length,
    );
    for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) chunks.push(chunk);
  }
  const last = transcoder.end();
  if (last !== null) chunks.push(last);
  return {
    bytes: Buffer.concat(chunks.map((chunk) => chunk.bytes)),
    rejected: chunks.flatMap((chunk) => chunk.rejected),
    chunks,
  };
}

const forms: readonly (readonly [string, VectorFormat])[] = [
  ['boolean', { layout: 'bool' }],
  ['int32', { layout: 'int32' }],
  ['int64', { layout: 'int64' }],
  ['int64', { layout: 'int128' }],
  ['float32', { layout: 'float32' }],
  ['float64', { layout: 'float64' }],
  ['decimal(4,1)', { layout: 'int16' }],
  ['decimal(9,2)', { layout: 'int32' }],
  ['decimal(15,2)', { layout: 'int64' }],
  ['decimal(18,3)', { layout: 'int64' }],
  ['decimal(38,9)', { layout: 'int128' }],
  ['text', { layout: 'view16' }],
  ['text', { layout: 'value' }],
  ['bytes', { layout: 'view16' }],
  ['date', { layout: 'int32' }],
  ['time', { layout: 'int64' }],
  ['timestamp', { layout: 'int64' }],
  ['timestamptz', { layout: 'int64' }],
  ['uuid', { layout: 'uuid128' }],
  ['uuid', { layout: 'view16' }],
  ['json', { layout: 'view16' }],
];

const infinities: readonly Value[] = [2n ** 63n - 1n, -(2n ** 63n), -(2n ** 63n) + 1n];

const dataset = fc
  .array(fc.tuple(fc.constantFrom(...forms), fc.boolean()), { minLength: 1, maxLength: 8 })
  .chain((chosen) => {
    const columns = chosen.map(([[type], nullable], i) => column(`c${i}`, type, { nullable }));
    const cells = columns.map((c) => {
      const isTime = c.type.startsWith('timestamp');
      const value: fc.Arbitrary<Value> = valueOf(parseColumnType(c.type)).filter(
        (v) => !isTime || !infinities.includes(v),
      );
      return c.nullable ? fc.option(value, { nil: null }) : value;
    });
    return fc.record({
      columns: fc.constant(columns),
      formats: fc.constant(chosen.map(([[, format]]) => format)),
      rows: fc.array(fc.tuple(...cells), { maxLength: 80 }),
    });
  });

describe('compileColumnsToAvro', () => {
  it('encodes any columns to the very bytes that avsc encodes', () => {
    fc.assert(
      fc.property(dataset, fc.integer({ min: 1, max: 500 }), ({ columns, formats, rows }, chunkBytes) => {
        const result = transcode(columns, rows, { formats, chunkBytes });
        expect(result.rejected).toEqual([]);
        expect(result.bytes.equals(avroRows(columns, rows))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each<[string, VectorFormat, Value[], Value[]]>([
    ['int32', { layout: 'int8' }, [-128, 127], [-128, 127]],
    ['int32', { layout: 'uint8' }, [255], [255]],
    ['int32', { layout: 'uint16' }, [65535], [65535]],
    ['int32', { layout: 'int64' }, [-2147483648n, 2147483647n], [-2147483648, 2147483647]],
    ['int64', { layout: 'int16' }, [-32768], [-32768n]],
    ['int64', { layout: 'uint32' }, [4294967295n], [4294967295n]],
    ['int64', { layout: 'uint64' }, [2n ** 63n - 1n], [2n ** 63n - 1n]],
    ['decimal(20,0)', { layout: 'uint64', scale: 0 }, [2n ** 64n - 1n], [2n ** 64n - 1n]],
    ['decimal(15,2)', { layout: 'int32', scale: 0 }, [7], [700n]],
    ['decimal(15,2)', { layout: 'int128', scale: 3 }, [-7890n], [-789n]],
    ['float64', { layout: 'float32' }, [0.5], [0.5]],
    ['timestamp', { layout: 'int64', unit: 's' }, [-1n], [-1_000_000n]],
    ['timestamp', { layout: 'int64', unit: 'ms' }, [1_577_836_800_123n], [1_577_836_800_123_000n]],
    ['timestamptz', { layout: 'int64', unit: 'ns' }, [-1n, 1_999n], [-1n, 1n]],
    ['time', { layout: 'int64', unit: 'ns' }, [86_399_999_999_999n], [86_399_999_999n]],
    [
      'uuid',
      { layout: 'value' },
      ['ABCDEF00-1122-3344-5566-778899AABBCC'],
      ['abcdef00-1122-3344-5566-778899aabbcc'],
    ],
  ])('brings %s from %o', (type, format, stored, expected) => {
    const columns = [column('c', type)];
    expect(
      transcode(
        columns,
        stored.map((value) => [value]),
        { formats: [format] },
      ).bytes,
    ).toEqual(
      avroRows(
        columns,
        expected.map((value) => [value]),
      ),
    );
  });

  it.each<[string, VectorFormat, Value, string]>([
    ['int32', { layout: 'int64' }, 2147483648n, '2147483648'],
    ['int32', { layout: 'uint32' }, 4294967295n, '4294967295'],
    ['int64', { layout: 'uint64' }, 2n ** 63n, '9223372036854775808'],
    ['int64', { layout: 'int128' }, -(2n ** 63n) - 1n, '-9223372036854775809'],
    ['decimal(4,2)', { layout: 'int16' }, 10000, '100.00'],
    ['decimal(15,2)', { layout: 'int64' }, 2n ** 62n, '46116860184273879.04'],
    ['decimal(38,2)', { layout: 'int128', scale: 3 }, 1n, '0.001'],
    ['date', { layout: 'int32' }, 2147483647, 'infinity'],
    ['date', { layout: 'int32' }, -2147483647, '-infinity'],
    ['timestamp', { layout: 'int64' }, 2n ** 63n - 1n, 'infinity'],
    ['timestamptz', { layout: 'int64', unit: 'ms' }, -(2n ** 63n) + 1n, '-infinity'],
    ['date', { layout: 'int32' }, -2_440_589, '4714-11-23 BC'],
    ['date', { layout: 'int32' }, 2_145_042_906, '5874898-01-01'],
    ['time', { layout: 'int64' }, 86_400_000_001n, '24:00:00.000001'],
    ['time', { layout: 'int64' }, -1n, '-00:00:00.000001'],
    ['time', { layout: 'int64', unit: 'ms' }, 86_400_001n, '24:00:00.001'],
    ['timestamp', { layout: 'int64' }, -210_866_803_200_000_001n, '4714-11-23 23:59:59.999999 BC'],
    ['timestamptz', { layout: 'int64', unit: 's' }, -210_866_803_201n, '4714-11-23 23:59:59+00 BC'],
    ['text', { layout: 'view16' }, 'a\0b', 'a\0b'],
    ['text', { layout: 'view16' }, `${'a'.repeat(50)}\0`, `${'a'.repeat(50)}\0`],
    ['json', { layout: 'value' }, '"\0"', '"\0"'],
    ['uuid', { layout: 'view16' }, 'no uuid', 'no uuid'],
  ])('sets aside what %s cannot hold from %o: %s', (type, format, value, text) => {
    const { rejected, bytes } = transcode([column('c', type)], [[value]], {
      formats: [format],
      position: (row) => `row group 0, row ${row}`,
    });
    expect(bytes.length).toBe(0);
    expect(rejected).toMatchObject([
      { code: 'CHIMERA_ROW_TYPE', column: 'c', position: 'row group 0, row 1', row: { c: text } },
    ]);
  });

  it.each<[string, VectorFormat, bigint, bigint]>([
    ['date', { layout: 'int32' }, -2_440_588n, 2_145_042_905n],
    ['time', { layout: 'int64' }, 0n, 86_400_000_000n],
    ['timestamp', { layout: 'int64' }, -210_866_803_200_000_000n, 2n ** 63n - 2n],
    ['timestamptz', { layout: 'int64', unit: 'us' }, -210_866_803_200_000_000n, 2n ** 63n - 2n],
  ])('lets through the first and last %s that the target takes', (type, format, first, last) => {
    const columns = [column('c', type)];
    const { rejected, bytes } = transcode(columns, [[first], [last]], { formats: [format] });
    expect(rejected).toEqual([]);
    expect(compileAvroToPgCopy(columns).encode(bytes, 2).length).toBeGreaterThan(0);
  });

  it('holds columns to nulls and ranges', () => {
    const columns = [
      column('n', 'int64', { nullable: true }),
      column('t', 'timestamp', { nullable: true }),
      column('s', 'text'),
    ];
    const formats: VectorFormat[] = [
      { layout: 'int64' },
      { layout: 'int64', unit: 'ms' },
      { layout: 'view16' },
    ];
    const rules: RowRule[] = [
      { rule: 'notNull', column: 'n' },
      { rule: 'range', column: 't', min: '1970-01-01T00:00:01Z' },
    ];
    const rows: Value[][] = [
      [1n, 1000n, 'ok'],
      [null, null, 'n'],
      [2n, 999n, 't'],
      [3n, null, null],
      [4n, null, 'ok'],
    ];
    const { rejected, bytes } = transcode(columns, rows, { formats }, rules);
    expect(bytes).toEqual(
      avroRows(columns, [
        [1n, 1_000_000n, 'ok'],
        [4n, null, 'ok'],
      ]),
    );
    expect(rejected.map(({ position, code, column: name }) => [position, code, name])).toEqual([
      ['row 2', 'CHIMERA_ROW_NULL', 'n'],
      ['row 3', 'CHIMERA_ROW_RANGE', 't'],
      ['row 4', 'CHIMERA_ROW_NULL', 's'],
    ]);
    expect(rejected[1]?.row).toEqual({ n: '2', t: '1970-01-01 00:00:00.999', s: 't' });
  });

  it('carries a text of 5 MB and stops at one above the limit', () => {
    const columns = [column('t', 'text')];
    const rows = [['x'.repeat(5_000_000)], ['after']];
    const formats: VectorFormat[] = [{ layout: 'view16' }];
    expect(transcode(columns, rows, { formats }).bytes.equals(avroRows(columns, rows))).toBe(true);
    expect(() => transcode(columns, rows, { formats, maxRowBytes: 1_000_000 })).toThrow(
      expect.objectContaining({ code: 'CHIMERA_ROW_TOO_LARGE' }),
    );
  });

  it('refuses layouts and vectors that do not fit', () => {
    const invariant = expect.objectContaining({ code: 'CHIMERA_INVARIANT' });
    expect(() => compileColumnsToAvro([column('c', 'date')], [], { formats: [{ layout: 'int64' }] })).toThrow(
      invariant,
    );
    const transcoder = compileColumnsToAvro([column('c', 'date')], [], { formats: [{ layout: 'int32' }] });
    expect(() => transcoder.push([{ data: new Uint8Array(4), validity: null }], 2)).toThrow(invariant);
  });
});
