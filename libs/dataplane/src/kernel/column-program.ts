import type { ColumnPlan } from '../transcode/column-plan.js';

/** How a value travels; the same numbers stand in `kernel/column.ts`. `none`: every such value is handed back. */
export const op = {
  bool: 0,
  int2: 1,
  int4: 2,
  int8: 3,
  float4: 4,
  float4As8: 5,
  float8: 6,
  numeric: 7,
  date: 8,
  timestamp: 9,
  uuid: 10,
  jsonb: 11,
  span: 12,
  text: 13,
  time: 14,
  none: 255,
} as const;

/** Bits of the second byte of a record. */
const flag = { nullable: 1, required: 2, limited: 4 } as const;

/** Decimals of at most this many digits fit 128 bits. */
const widestDecimal = 38;

/** Bytes of a column's record; its layout is described in `kernel/column.ts`. */
const columnBytes = 64;

/** Inclusive limits that a pass checks itself; what lies outside is handed back, and the reason found there. */
export interface ProgramLimits {
  readonly min: bigint | number;
  readonly max: bigint | number;
}

/** One column as a pass of the kernel sees it. */
export interface ProgramColumn {
  readonly op: number;
  readonly nullable: boolean;
  /** A null sets the row aside. */
  readonly required?: boolean;
  readonly limits?: ProgramLimits | undefined;
  readonly decimal?: { readonly scale: number; readonly mostBytes: number } | undefined;
  /** Which slots a scan keeps the values in, from 1; default none. */
  readonly slots?: number;
}

/** The table that the kernel walks for every row. */
export function columnProgram(columns: readonly ProgramColumn[]): Buffer {
  const program = Buffer.alloc(columns.length * columnBytes);
  columns.forEach((column, index) => writeColumn(program.subarray(index * columnBytes), column));
  return program;
}

function writeColumn(record: Buffer, column: ProgramColumn): void {
  record[0] = column.op;
  record[1] =
    (column.nullable ? flag.nullable : 0) |
    (column.required === true ? flag.required : 0) |
    (column.limits === undefined ? 0 : flag.limited);
  record.writeInt32LE(column.decimal?.scale ?? 0, 4);
  record.writeUInt32LE(column.decimal?.mostBytes ?? 0, 56);
  record.writeUInt32LE(column.slots ?? 0, 60);
  if (column.limits !== undefined) writeLimits(record, column.limits);
}

function writeLimits(record: Buffer, { min, max }: ProgramLimits): void {
  if (typeof min === 'number' || typeof max === 'number') {
    record.writeDoubleLE(Number(min), 8);
    record.writeDoubleLE(Number(max), 16);
    return;
  }
  const short = within(64, min, max);
  record.writeBigInt64LE(short.min, 8);
  record.writeBigInt64LE(short.max, 16);
  const wide = within(128, min, max);
  [wide.min, wide.max].forEach((limit, index) => {
    record.writeBigUInt64LE(BigInt.asUintN(64, limit), 24 + index * 16);
    record.writeBigInt64LE(limit >> 64n, 32 + index * 16);
  });
}

/** The part of the range that integers of so many bits reach; a range that holds none of them is one that holds nothing. */
function within(bits: number, min: bigint, max: bigint): { readonly min: bigint; readonly max: bigint } {
  const highest = 2n ** BigInt(bits - 1) - 1n;
  const lowest = -highest - 1n;
  if (min > highest || max < lowest || min > max) return { min: 1n, max: 0n };
  return { min: min < lowest ? lowest : min, max: max > highest ? highest : max };
}

/** All range rules of a column as one; undefined when there is none. */
export function limitsOf({ ranges, type }: ColumnPlan): ProgramLimits | undefined {
  const bounds = ranges
    .map((range) => range.bounds)
    .filter(({ min, max }) => min !== undefined || max !== undefined);
  if (bounds.length === 0 && type.kind !== 'decimal') return undefined;
  if (type.kind === 'float32' || type.kind === 'float64') {
    return {
      min: Math.max(...bounds.map(({ min }) => Number(min ?? -Infinity))),
      max: Math.min(...bounds.map(({ max }) => Number(max ?? Infinity))),
    };
  }
  const reach = type.kind === 'decimal' ? 10n ** BigInt(type.precision) - 1n : 2n ** 63n;
  return bounds.reduce(
    (limits, { min, max }) => ({ min: larger(limits.min, min), max: smaller(limits.max, max) }),
    { min: -reach, max: reach },
  );
}

const larger = (a: bigint, b: bigint | number | undefined) => (typeof b === 'bigint' && b > a ? b : a);
const smaller = (a: bigint, b: bigint | number | undefined) => (typeof b === 'bigint' && b < a ? b : a);

/** The operation of a decimal: those too wide for the kernel are handed back. */
export function decimalOp({ type }: ColumnPlan): number {
  return type.kind === 'decimal' && type.precision > widestDecimal ? op.none : op.numeric;
}
