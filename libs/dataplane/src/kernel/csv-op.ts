import type { ColumnType } from '@chimera/contracts';

/** How the kernel reads a value of delimited text; the same numbers stand in `kernel/csv-to-avro.ts`. */
const ops = {
  text: 0,
  boolean: 1,
  int32: 2,
  int64: 2,
  decimal: 3,
  float32: 4,
  float64: 5,
  date: 6,
  time: 7,
  timestamp: 8,
  timestamptz: 9,
  uuid: 10,
} as const;

/** Undefined for types that the kernel does not read. */
export function csvOp({ kind }: ColumnType): number | undefined {
  return kind === 'json' || kind === 'bytes' ? undefined : ops[kind];
}
