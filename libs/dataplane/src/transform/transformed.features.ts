import type { Column } from '@chimera/contracts';
import { InvariantError, parseColumnType } from '@chimera/contracts';
import { emptySum, RowHash } from '../checksum.js';
import type { RejectedRow, RowChunk } from '../rows/row-chunk.js';
import { unscaledOf } from '../transcode/avro-text.js';
import { viewOf } from '../transcode/row-slab.js';
import { avroRows, column, rowType, type Value } from '../transcode/reference.features.js';
import { compileTransform } from './compile-transform.js';
import { outputColumns } from './output-columns.js';
import type { TransformPlan } from './row-transform.js';
import type { TransformStep } from './transform-step.js';

export type Row = readonly Value[];

/** Rows as a reader gives them. */
export function chunkOf(
  columns: readonly Column[],
  rows: readonly Row[],
  change: Partial<RowChunk> = {},
): RowChunk {
  return {
    bytes: avroRows(columns, rows),
    rows: rows.length,
    read: rows.length,
    filtered: 0,
    rejected: [],
    sum: emptySum,
    ...change,
  };
}

/** Rows of a chunk by avsc, and the sum of their hashes. */
export function decoded(
  columns: readonly Column[],
  bytes: Buffer,
): { readonly rows: readonly Row[]; readonly sum: RowChunk['sum'] } {
  const type = rowType(columns);
  const rows: Row[] = [];
  const hash = new RowHash();
  for (let at = 0; at < bytes.length || (rows.length === 0 && bytes.length > 0);) {
    const { value, offset } = type.decode(bytes, at) as {
      value: Record<string, unknown> | undefined;
      offset: number;
    };
    if (value === undefined) throw new InvariantError('Expected a whole row.');
    hash.add(viewOf(bytes), at, offset);
    rows.push(columns.map((c) => cell(c, value[c.field])));
    at = offset;
  }
  return { rows, sum: hash.take() };
}

function cell(c: Column, value: unknown): Value {
  const { kind } = parseColumnType(c.type);
  return kind === 'decimal' && value !== null
    ? unscaledOf(Buffer.from(value as Uint8Array))
    : (value as Value);
}

export interface Outcome {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly rejected: readonly RejectedRow[];
  readonly filtered: number;
}

/** Runs steps over rows and checks what every chunk promises: counts that add up, sums of the bytes that are there. */
export function transformed(
  columns: readonly Column[],
  steps: readonly TransformStep[],
  rows: readonly Row[],
  change: Partial<TransformPlan> = {},
): Outcome {
  const { columns: output, faults } = outputColumns(columns, steps);
  if (faults[0] !== undefined) throw new InvariantError(JSON.stringify(faults));
  const made = change.output ?? output;
  const chunks = [...compileTransform({ columns, output, steps, ...change }).apply(chunkOf(columns, rows))];
  for (const chunk of chunks) {
    const sum = decoded(made, chunk.bytes).sum;
    if (
      chunk.rows + chunk.filtered + chunk.rejected.length !== chunk.read ||
      JSON.stringify(sum) !== JSON.stringify(chunk.sum)
    )
      throw new InvariantError(
        `Expected counts and sums that add up, found ${JSON.stringify({ ...chunk, bytes: 0 })}.`,
      );
  }
  return {
    columns: made,
    rows: chunks.flatMap((chunk) => decoded(made, chunk.bytes).rows),
    rejected: chunks.flatMap((chunk) => chunk.rejected),
    filtered: chunks.reduce((sum, chunk) => sum + chunk.filtered, 0),
  };
}

/** The columns that expressions of the tests may name. */
export const scene: readonly Column[] = [
  column('i', 'int64', { nullable: true }),
  column('n', 'int32', { nullable: true }),
  column('d', 'decimal(10,2)', { nullable: true }),
  column('f', 'float64', { nullable: true }),
  column('t', 'text', { nullable: true }),
  column('b', 'boolean', { nullable: true }),
  column('day', 'date', { nullable: true }),
  column('ts', 'timestamp', { nullable: true }),
  column('odd name', 'text', { nullable: true }),
  column('raw', 'bytes', { nullable: true }),
];

/** One row of the scene; 2026-11-21 is day 20778. */
const sceneRow: Readonly<Record<string, Value>> = {
  i: 7n,
  n: -3,
  d: 1250n,
  f: 2.5,
  t: 'Grüße',
  b: true,
  day: 20_778,
  ts: 1_795_266_305_250_000n,
  'odd name': 'x',
  raw: Buffer.from('abc'),
};

/** The value of an expression over the scene, or the detail of the row's fault. */
export function evaluated(
  expression: string,
  type = 'text',
  change: Readonly<Record<string, Value>> = {},
): Value {
  const columns = scene.map((c) => ({ ...c, field: c.name.replace(' ', '_') }));
  const row = columns.map((c) => (c.name in change ? change[c.name] : sceneRow[c.name]) ?? null);
  const steps = [{ do: 'derive', column: 'out', type, expression }] as const;
  const { rows, rejected } = transformed(columns, steps, [row], { maxRowBytes: 10_000 });
  return rejected[0] === undefined ? (rows[0]?.at(-1) ?? null) : `! ${rejected[0].detail}`;
}
