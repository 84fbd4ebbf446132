import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAvroToPgCopy } from './avro-to-pg-copy.js';
import { compilePgCopyToAvro } from './pg-copy-to-avro.js';
import { pgTargetTypeOf } from './pg-wire.js';
import { avroRows, column, copyStream, dataset, rowType } from './reference.features.js';

function encodeAll(columns: Parameters<typeof compileAvroToPgCopy>[0], bytes: Buffer, rows: number): Buffer {
  const encoder = compileAvroToPgCopy(columns);
  return Buffer.concat([encoder.header(), encoder.encode(bytes, rows), encoder.trailer()]);
}

describe('compileAvroToPgCopy', () => {
  it('encodes rows of avsc to the bytes that Postgres sends for them', () => {
    fc.assert(
      fc.property(dataset, ({ columns, rows }) => {
        const expected = copyStream(columns, columns.map(pgTargetTypeOf), rows);
        expect(encodeAll(columns, avroRows(columns, rows), rows.length).equals(expected)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is the inverse of compilePgCopyToAvro', () => {
    fc.assert(
      fc.property(dataset, ({ columns, rows }) => {
        const bytes = avroRows(columns, rows);
        const reader = compilePgCopyToAvro(columns, [], { wire: columns.map(pgTargetTypeOf) });
        reader.push(encodeAll(columns, bytes, rows.length));
        const chunks = [reader.take(), reader.end()].filter((chunk) => chunk !== null);
        expect(Buffer.concat(chunks.map((chunk) => chunk.bytes)).equals(bytes)).toBe(true);
      }),
    );
  });

  it('handles 1,600 columns and a text of 5 MB', () => {
    const columns = Array.from({ length: 1_600 }, (_, i) =>
      column(`c${i}`, i % 2 === 0 ? 'int64' : 'text', { nullable: true }),
    );
    const rows = [
      columns.map((_, i) => (i === 801 ? 'x'.repeat(5_000_000) : i % 2 === 0 ? BigInt(i) : null)),
    ];
    const expected = copyStream(columns, columns.map(pgTargetTypeOf), rows);
    expect(encodeAll(columns, avroRows(columns, rows), 1).equals(expected)).toBe(true);
  });

  it('reads decimals that another writer encoded longer than need be', () => {
    const columns = [column('d', 'decimal(18,2)')];
    const padded = rowType(columns).toBuffer({ d: Buffer.from('ffffffffffffff85', 'hex') });
    expect(encodeAll(columns, padded, 1).equals(copyStream(columns, ['numeric'], [[-123n]]))).toBe(true);
  });

  it('refuses rows that are cut, or followed by something', () => {
    fc.assert(
      fc.property(dataset, fc.nat(), ({ columns, rows }, at) => {
        fc.pre(rows.length > 0);
        const bytes = avroRows(columns, rows);
        const encoder = compileAvroToPgCopy(columns);
        const undecodable = expect.objectContaining({ code: 'CHIMERA_MESSAGE_UNDECODABLE' });
        expect(() => encoder.encode(bytes.subarray(0, at % bytes.length), rows.length)).toThrow(undecodable);
        expect(() => encoder.encode(Buffer.concat([bytes, Buffer.from([0])]), rows.length)).toThrow(
          undecodable,
        );
        expect(() => encoder.encode(bytes, rows.length)).not.toThrow();
      }),
    );
  });

  it('ends any damaged bytes with a result or an error of its own', () => {
    fc.assert(
      fc.property(dataset, fc.uint8Array({ minLength: 1, maxLength: 200 }), ({ columns }, bytes) => {
        try {
          compileAvroToPgCopy(columns).encode(Buffer.from(bytes), 3);
        } catch (error) {
          expect(['CHIMERA_MESSAGE_UNDECODABLE', 'CHIMERA_ROW_TYPE']).toContain(
            (error as { code: string }).code,
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, number | bigint]>([
    ['date', -2_440_589],
    ['date', 2_145_042_906],
    ['time', 86_400_000_001n],
    ['time', -1n],
    ['timestamp', -210_866_803_200_000_001n],
    ['timestamptz', -(2n ** 63n)],
  ])('refuses a %s that Postgres cannot hold: %s', (type, value) => {
    const columns = [column('c', type)];
    expect(() => encodeAll(columns, avroRows(columns, [[value]]), 1)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_ROW_TYPE' }),
    );
  });
});
