import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSums, emptySum, RowHash } from '../checksum.js';
import type { RowChunk, RowRule } from '../rows/row-chunk.js';
import { compilePgCopyToAvro } from './pg-copy-to-avro.js';
import {
  avroRows,
  column,
  copyHeader,
  copyRow,
  copyStream,
  copyTrailer,
  dataset,
  numericField,
  rowType,
} from './reference.features.js';
import { viewOf } from './row-slab.js';
import type { PgCopyTranscoder, PgWireType } from './transcoder.js';

function drain(transcoder: PgCopyTranscoder, pieces: readonly Buffer[]): RowChunk[] {
  const chunks: RowChunk[] = [];
  for (const piece of pieces) {
    transcoder.push(piece);
    for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) chunks.push(chunk);
  }
  const last = transcoder.end();
  return last === null ? chunks : [...chunks, last];
}

const bytesOf = (chunks: readonly RowChunk[]) => Buffer.concat(chunks.map((chunk) => chunk.bytes));

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}

/** One nullable column of a type, one row whose field is these bytes. */
function single(type: string, wire: PgWireType, field: Buffer, rules: RowRule[] = []) {
  const columns = [column('c', type, { nullable: true })];
  const row = Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.from(Uint32Array.of(field.length).buffer).reverse(),
    field,
  ]);
  const [chunk] = drain(compilePgCopyToAvro(columns, rules, { wire: [wire] }), [
    Buffer.concat([copyHeader, row, copyTrailer]),
  ]);
  return {
    chunk,
    columns,
    value: chunk?.rows === 1 ? (rowType(columns).fromBuffer(chunk.bytes) as { c: unknown }).c : undefined,
  };
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('compilePgCopyToAvro', () => {
  it('encodes any dataset to the very bytes that avsc encodes, however the stream is cut', () => {
    fc.assert(
      fc.property(dataset, fc.array(fc.nat()), fc.integer({ min: 1, max: 300 }), (set, cuts, chunkBytes) => {
        const transcoder = compilePgCopyToAvro(set.columns, [], { wire: set.wire, chunkBytes });
        const chunks = drain(transcoder, cut(copyStream(set.columns, set.wire, set.rows), cuts));
        expect(chunks.flatMap((chunk) => chunk.rejected)).toEqual([]);
        expect(chunks.reduce((n, chunk) => n + chunk.rows, 0)).toBe(set.rows.length);
        expect(bytesOf(chunks).equals(avroRows(set.columns, set.rows))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same bytes and checksum when every byte comes alone', () => {
    fc.assert(
      fc.property(dataset, (set) => {
        const stream = copyStream(set.columns, set.wire, set.rows);
        const [whole, bytewise] = [[stream], Array.from(stream, (byte) => Buffer.from([byte]))].map(
          (pieces) => drain(compilePgCopyToAvro(set.columns, [], { wire: set.wire, chunkBytes: 64 }), pieces),
        );
        expect(bytesOf(bytewise ?? []).equals(bytesOf(whole ?? []))).toBe(true);
        const sums = [whole, bytewise].map((chunks) =>
          (chunks ?? []).map((chunk) => chunk.sum).reduce(addSums, emptySum),
        );
        expect(sums[0]).toEqual(sums[1]);
      }),
      { numRuns: 40 },
    );
  });

  it('sums the hashes of the encoded rows', () => {
    const columns = [column('a', 'int32'), column('b', 'text', { nullable: true })];
    const rows = [
      [1, 'x'],
      [2, null],
      [3, 'long enough to need more than one block of the hash'],
    ] as const;
    const [chunk] = drain(compilePgCopyToAvro(columns, []), [copyStream(columns, ['int4', 'text'], rows)]);
    const hash = new RowHash();
    for (const row of rows) {
      const bytes = avroRows(columns, [row]);
      hash.add(viewOf(bytes), 0, bytes.length);
    }
    expect(chunk?.sum).toEqual(hash.take());
  });

  it.each<[string, PgWireType, string, unknown]>([
    ['int64', 'int8', '7fffffffffffffff', 9223372036854775807n],
    ['int64', 'int8', '8000000000000000', -9223372036854775808n],
    ['int64', 'int4', 'ffffffff', -1n],
    ['int32', 'int2', '8000', -32768],
    ['float64', 'float4', '3fc00000', 1.5],
    // 1.10::numeric(15,2): digits 1 and 1000, weight 0, scale 2
    ['decimal(15,2)', 'numeric', '0002 0000 0000 0002 0001 03e8', hex('6e')],
    // -12345.67
    ['decimal(15,2)', 'numeric', '0003 0001 4000 0002 0001 0929 1a2c', hex('ed2979')],
    // 0.00
    ['decimal(15,2)', 'numeric', '0000 0000 0000 0002', hex('00')],
    // 12000::numeric(3,-3) as Postgres sends it: display scale 0
    ['decimal(6,0)', 'numeric', '0002 0001 0000 0000 0001 07d0', hex('2ee0')],
    ['date', 'date', '00000000', 10957],
    // 4714-11-24 BC, the first date of Postgres
    ['date', 'date', 'ffda97a7', -2440588],
    ['time', 'time', '000000141dd76000', 86400000000n],
    ['timestamp', 'timestamp', '0000000000000000', 946684800000000n],
    ['uuid', 'uuid', '00112233445566778899aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
    ['json', 'jsonb', `01${Buffer.from('{"a": 1}').toString('hex')}`, '{"a": 1}'],
    ['text', 'text', '', ''],
  ])('reads %s from %s %s', (type, wire, field, expected) => {
    expect(single(type, wire, hex(field)).value).toEqual(expected);
  });

  it.each<[string, PgWireType, string, string]>([
    ['date', 'date', '7fffffff', 'infinity'],
    ['date', 'date', '80000000', '-infinity'],
    ['timestamp', 'timestamp', '7fffffffffffffff', 'infinity'],
    ['timestamptz', 'timestamptz', '8000000000000000', '-infinity'],
    ['timestamptz', 'timestamptz', '7fffffffffffffff', 'infinity'],
    ['decimal(5,2)', 'numeric', '0000 0000 c000 0000', 'NaN'],
    ['decimal(38,2)', 'numeric', '0000 0000 d000 0020', 'Infinity'],
    ['decimal(5,2)', 'numeric', '0000 0000 f000 0020', '-Infinity'],
    ['decimal(3,2)', 'numeric', '0001 0000 0000 0000 000a', '10'],
    ['decimal(5,2)', 'numeric', '0002 0000 0000 0003 0001 0001', '1.000'],
    ['decimal(38,2)', 'numeric', '0001 ffff 0000 0004 0001', '0.0001'],
    // 294276-12-31 is a timestamp of Postgres, and beyond the 64 bits of Avro's
    ['timestamp', 'timestamp', '7fff ffff fff0 0000', '294247-01-10 04:00:53.728512'],
  ])('sets %s aside that it cannot hold: %s %s', (type, wire, field, text) => {
    const { chunk } = single(type, wire, hex(field));
    expect(chunk).toMatchObject({
      rows: 0,
      read: 1,
      rejected: [{ code: 'CHIMERA_ROW_TYPE', column: 'c', position: 'row 1' }],
    });
    if (!field.startsWith('7fff ffff')) expect(chunk?.rejected[0]?.row).toEqual({ c: text });
  });

  it('keeps rejected rows whole and in their place', () => {
    const columns = [
      column('id', 'int64'),
      column('name', 'text', { nullable: true }),
      column('amount', 'decimal(10,2)', { nullable: true }),
    ];
    const wire: PgWireType[] = ['int8', 'text', 'numeric'];
    const rows = [
      [1n, 'a', 100n],
      [null, 'b', 250n],
      [3n, null, null],
      [4n, 'd', 1001n],
    ];
    const rules: RowRule[] = [
      { rule: 'notNull', column: 'name' },
      { rule: 'range', column: 'amount', min: '0', max: '10.005' },
    ];
    const [chunk] = drain(
      compilePgCopyToAvro(columns, rules, { wire, position: (row) => `table t, row ${row}` }),
      [copyStream(columns, wire, rows)],
    );
    expect(chunk).toMatchObject({ rows: 1, read: 4, filtered: 0 });
    expect(chunk?.bytes.equals(avroRows(columns, [[1n, 'a', 100n]]))).toBe(true);
    expect(chunk?.rejected).toEqual([
      {
        position: 'table t, row 2',
        code: 'CHIMERA_ROW_NULL',
        column: 'id',
        detail: 'Expected a value, found null.',
        row: { id: null, name: 'b', amount: '2.50' },
      },
      {
        position: 'table t, row 3',
        code: 'CHIMERA_ROW_NULL',
        column: 'name',
        detail: 'Expected a value, found null.',
        row: { id: '3', name: null, amount: null },
      },
      {
        position: 'table t, row 4',
        code: 'CHIMERA_ROW_RANGE',
        column: 'amount',
        detail: 'Expected a value of at least 0 and at most 10.005.',
        row: { id: '4', name: 'd', amount: '10.01' },
      },
    ]);
  });

  it('carries a text of 5 MB over pieces of 64 KB', () => {
    const columns = [column('t', 'text')];
    const rows = [['x'.repeat(5_000_000)], ['after']];
    const stream = copyStream(columns, ['text'], rows);
    const pieces = Array.from({ length: Math.ceil(stream.length / 65_536) }, (_, i) =>
      stream.subarray(i * 65_536, (i + 1) * 65_536),
    );
    expect(bytesOf(drain(compilePgCopyToAvro(columns, []), pieces)).equals(avroRows(columns, rows))).toBe(
      true,
    );
  });

  it('stops at a row above the limit, before it has been collected', () => {
    const columns = [column('t', 'text')];
    const row = copyRow(columns, ['text'], ['x'.repeat(5_000)]);
    const transcoder = compilePgCopyToAvro(columns, [], { maxRowBytes: 4_000 });
    transcoder.push(Buffer.concat([copyHeader, copyRow(columns, ['text'], ['ok']), row.subarray(0, 10)]));
    expect(() => transcoder.take()).toThrow(
      expect.objectContaining({ code: 'CHIMERA_ROW_TOO_LARGE', details: { position: 'row 2' } }),
    );
  });

  it('handles 1,600 columns', () => {
    const columns = Array.from({ length: 1_600 }, (_, i) =>
      column(`c${i}`, i % 2 === 0 ? 'int32' : 'text', { nullable: i % 3 === 0 }),
    );
    const wire = columns.map((_, i): PgWireType => (i % 2 === 0 ? 'int4' : 'text'));
    const rows = Array.from({ length: 20 }, (_, r) =>
      columns.map((_, i) => (i % 3 === 0 && r % 2 === 0 ? null : i % 2 === 0 ? i * r : `v${i * r}`)),
    );
    expect(
      bytesOf(drain(compilePgCopyToAvro(columns, [], { wire }), [copyStream(columns, wire, rows)])).equals(
        avroRows(columns, rows),
      ),
    ).toBe(true);
  });

  it.each<[string, Buffer, string]>([
    [
      'another number of columns',
      Buffer.concat([copyHeader, Buffer.from([0, 2])]),
      'CHIMERA_SOURCE_SCHEMA_CHANGED',
    ],
    [
      'another width',
      Buffer.concat([copyHeader, hex('0001 00000002 0001')]),
      'CHIMERA_SOURCE_SCHEMA_CHANGED',
    ],
    ['something that is no COPY stream', Buffer.from('id,name,amount\n1,2,3'), 'CHIMERA_SOURCE_FORMAT'],
    [
      'bytes after the end mark',
      Buffer.concat([copyHeader, copyTrailer, Buffer.from([0])]),
      'CHIMERA_SOURCE_FORMAT',
    ],
    [
      'a stream without end mark',
      Buffer.concat([copyHeader, hex('0001 00000004 00000001')]),
      'CHIMERA_SOURCE_FAILED',
    ],
    ['a stream cut in a row', Buffer.concat([copyHeader, hex('0001 00000004 00')]), 'CHIMERA_SOURCE_FAILED'],
    ['an empty stream', Buffer.alloc(0), 'CHIMERA_SOURCE_FAILED'],
  ])('refuses %s', (_, stream, code) => {
    expect(() => drain(compilePgCopyToAvro([column('a', 'int32')], []), [stream])).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('takes int2, jsonb and their kin from the native type', () => {
    const columns = [
      column('a', 'int32', { nativeType: 'smallint' }),
      column('b', 'json', { nativeType: 'json' }),
      column('c', 'decimal(5,1)', { nativeType: 'numeric(5,1)' }),
    ];
    const rows = [[7, '{"a" : 1}', -5n]];
    expect(
      bytesOf(
        drain(compilePgCopyToAvro(columns, []), [copyStream(columns, ['int2', 'json', 'numeric'], rows)]),
      ).equals(avroRows(columns, rows)),
    ).toBe(true);
  });

  it('gives rejected rows out before they pile up', () => {
    const columns = [column('a', 'int32')];
    const rows = Array.from({ length: 2_500 }, () => [null]);
    const chunks = drain(compilePgCopyToAvro(columns, []), [copyStream(columns, ['int4'], rows)]);
    expect(chunks.map((chunk) => chunk.rejected.length)).toEqual([1_000, 1_000, 500]);
    expect(chunks.at(-1)?.rejected.at(-1)?.position).toBe('row 2500');
  });

  it('reads the widest numeric', () => {
    const value = BigInt('9'.repeat(1000));
    expect(single('decimal(1000,0)', 'numeric', numericField(value, 0)).value).toEqual(
      Buffer.from(value.toString(16).padStart(832, '0'), 'hex'),
    );
  });
});
