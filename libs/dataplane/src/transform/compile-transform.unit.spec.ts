import { Secret } from '@chimera/config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSums, emptySum } from '../checksum.js';
import { avroRows, column, dataset } from '../transcode/reference.features.js';
import { compileTransform } from './compile-transform.js';
import { outputColumns } from './output-columns.js';
import {
  meantSteps,
  referenceColumns,
  referenceKey,
  referenceRows,
  type ObjectRow,
  type Result,
} from './reference-steps.features.js';
import { chunkOf, decoded, transformed, type Row } from './transformed.features.js';
import type { TransformStep } from './transform-step.js';

const keys = new Map([['env:KEY', new Secret(referenceKey)]]);

describe('compileTransform', () => {
  it('does what the steps mean to rows as objects', () => {
    fc.assert(
      fc.property(fc.subarray([...meantSteps]), referenceRows, (meant, rows) => {
        const expected = rows.map((row): Result => {
          let result: Result = { row: objectOf(row) };
          for (const { apply } of meant) if (typeof result === 'object') result = apply(result.row);
          return result;
        });
        const steps = meant.map(({ step }) => step);
        const {
          rows: made,
          rejected,
          filtered,
        } = transformed(referenceColumns, steps, rows, { keys, chunkBytes: 100 });
        expect(made).toEqual(
          expected.flatMap((result) => (typeof result === 'object' ? [Object.values(result.row)] : [])),
        );
        expect(filtered).toBe(expected.filter((result) => result === 'filtered').length);
        const places = expected.flatMap((result, index) =>
          result === 'rejected' ? [`row ${index + 1}`] : [],
        );
        expect(rejected.map(({ position }) => position)).toEqual(places);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the very bytes of columns that no step changes, whatever their types', () => {
    fc.assert(
      fc.property(dataset, ({ columns, rows }) => {
        const [chunk] = compileTransform({
          columns,
          output: columns,
          steps: [{ do: 'filter', expression: 'true' }],
        }).apply(chunkOf(columns, rows));
        expect(chunk?.bytes.equals(avroRows(columns, rows))).toBe(true);
      }),
    );
  });

  it('writes what it decodes as avsc reads it, whatever the types', () => {
    fc.assert(
      fc.property(dataset, ({ columns, rows }) => {
        const steps = columns.map((c, index): TransformStep => ({
          do: 'derive',
          column: `copy${index}`,
          type: c.type,
          expression: `"${c.name}"`,
        }));
        const { rows: made } = transformed(columns, steps, rows);
        const plain = decoded(columns, avroRows(columns, rows)).rows;
        expect(made).toEqual(plain.map((row) => [...row, ...row]));
      }),
    );
  });

  it('keeps a row whole that an expression faults, with its place and no value in the detail (Invariant 8)', () => {
    const columns = [column('id', 'int64'), column('text', 'text', { nullable: true })];
    const steps = [{ do: 'cast', column: 'text', type: 'int32' }] as const;
    const { columns: output } = outputColumns(columns, steps);
    const transform = compileTransform({ columns, output, steps });
    const early = { position: 'row 1', code: 'CHIMERA_ROW_NULL', column: 'id', detail: '', row: {} };
    const [chunk] = transform.apply(
      chunkOf(
        columns,
        [
          [1n, '5'],
          [2n, 'secret'],
        ],
        { read: 4, filtered: 1, rejected: [early], position: (index) => `line ${index + 10}` },
      ),
    );
    expect(chunk).toMatchObject({ read: 4, rows: 1, filtered: 1 });
    expect(chunk?.rejected).toEqual([
      early,
      {
        position: 'line 11',
        code: 'CHIMERA_ROW_TYPE',
        column: 'text',
        detail: 'Expected a text that is a value of int32, found another.',
        row: { id: '2', text: 'secret' },
      },
    ]);
    const [next] = transform.apply(chunkOf(columns, [[3n, 'x']]));
    expect(next?.rejected[0]?.position).toBe('row 5');
  });

  it('sets aside what breaks a rule about the output, under the names that it has there', () => {
    const columns = [column('a', 'int64', { nullable: true }), column('t', 'text', { nullable: true })];
    const steps: TransformStep[] = [
      { do: 'rename', column: 'a', to: 'amount' },
      { do: 'derive', column: 'cents', type: 'decimal(10,2)', expression: 'amount / 2.00' },
    ];
    const rules = [
      { rule: 'notNull', column: 't' },
      { rule: 'range', column: 'cents', min: '1', max: '4.99' },
    ] as const;
    const rows: Row[] = [
      [4n, 'x'],
      [4n, null],
      [null, 'x'],
      [1n, 'x'],
      [10n, 'x'],
    ];
    const { rows: made, rejected } = transformed(columns, steps, rows, { rules });
    expect(made).toEqual([
      [4n, 'x', 200n],
      [null, 'x', null],
    ]);
    expect(rejected.map(({ code, column: name, row }) => [code, name, row['a']])).toEqual([
      ['CHIMERA_ROW_NULL', 't', '4'],
      ['CHIMERA_ROW_RANGE', 'cents', '1'],
      ['CHIMERA_ROW_RANGE', 'cents', '10'],
    ]);
  });

  it('fits a contract that is wider or narrower in nulls than the steps', () => {
    const columns = [column('a', 'int64'), column('b', 'int64', { nullable: true })];
    const output = [column('a', 'int64', { nullable: true }), column('b', 'int64')];
    const steps: TransformStep[] = [];
    const { rows, rejected } = transformed(
      columns,
      steps,
      [
        [1n, 2n],
        [3n, null],
      ],
      { output },
    );
    expect(rows).toEqual([[1n, 2n]]);
    expect(rejected).toMatchObject([{ code: 'CHIMERA_ROW_NULL', column: 'b', row: { a: '3', b: null } }]);
  });

  it('gives out several chunks when rows grow, and sets aside a row beyond the limit (Invariant 11)', () => {
    const columns = [column('t', 'text')];
    const steps = [
      { do: 'derive', column: 'u', type: 'text', expression: "replace(t, 'a', 'bbbbbbbbbb')" },
    ] as const;
    const { columns: output } = outputColumns(columns, steps);
    const rows = [...Array.from({ length: 500 }, () => ['a'.repeat(50)]), ['a'.repeat(300)]];
    const chunks = [
      ...compileTransform({ columns, output, steps, chunkBytes: 10_000, maxRowBytes: 3_200 }).apply(
        chunkOf(columns, rows),
      ),
    ];
    expect(chunks.length).toBeGreaterThan(20);
    expect(Math.max(...chunks.map(({ bytes }) => bytes.length))).toBeLessThan(14_000);
    expect(chunks.reduce((sum, { rows: count }) => sum + count, 0)).toBe(500);
    expect(chunks.flatMap(({ rejected }) => rejected)).toMatchObject([
      { code: 'CHIMERA_ROW_TOO_LARGE', position: 'row 501' },
    ]);
    expect(chunks.reduce((sum, chunk) => addSums(sum, chunk.sum), emptySum)).not.toEqual(emptySum);
  });

  it('refuses bytes that are no rows of the source, and another contract than its steps make', () => {
    const columns = [column('t', 'text')];
    const transform = compileTransform({ columns, output: columns, steps: [] });
    const cut = { ...chunkOf(columns, [['abc']]), bytes: Buffer.from([6, 97]) };
    const [undecodable, invalid, missing] = [
      'MESSAGE_UNDECODABLE',
      'INTENT_INVALID',
      'SECRET_UNRESOLVED',
    ].map((code) => expect.objectContaining({ code: `CHIMERA_${code}` }) as Error);
    expect(() => [...transform.apply(cut)]).toThrow(undecodable);
    expect(() => [...transform.apply({ ...chunkOf(columns, [['abc']]), rows: 2 })]).toThrow(undecodable);
    expect(() => compileTransform({ columns, output: [column('t', 'int64')], steps: [] })).toThrow(invalid);
    expect(() =>
      compileTransform({ columns, output: columns, steps: [{ do: 'drop', columns: ['x'] }] }),
    ).toThrow(invalid);
    const steps = [{ do: 'mask', column: 't', with: 'hash', key: 'env:KEY' }] as const;
    expect(() => compileTransform({ columns, output: columns, steps })).toThrow(missing);
    expect(() =>
      compileTransform({
        columns,
        output: columns,
        steps,
        keys: new Map([['env:KEY', new Secret('short')]]),
      }),
    ).toThrow(missing);
    expect([
      ...compileTransform({ columns, output: columns, steps, keys }).apply(chunkOf(columns, [])),
    ]).toHaveLength(1);
  });
});

function objectOf(row: Row): ObjectRow {
  return Object.fromEntries(referenceColumns.map(({ name }, index) => [name, row[index] ?? null]));
}
