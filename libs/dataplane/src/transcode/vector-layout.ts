import { InvariantError, type SimpleKind } from '@chimera/contracts';
import type { ColumnPlan } from './column-plan.js';
import { viewOf } from './row-slab.js';
import type { ColumnVector, VectorFormat, VectorLayout } from './transcoder.js';

/** Bytes that one value takes in `data`. */
export const layoutWidths: Readonly<Record<VectorLayout, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  int128: 16,
  float32: 4,
  float64: 8,
  view16: 16,
  uuid128: 16,
  value: 0,
};

const integers: readonly VectorLayout[] = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'int128',
];

const accepted: Readonly<Record<SimpleKind | 'decimal', readonly VectorLayout[]>> = {
  boolean: ['bool'],
  int32: integers,
  int64: integers,
  decimal: integers,
  float32: ['float32'],
  float64: ['float64', 'float32'],
  text: ['view16', 'value'],
  json: ['view16', 'value'],
  bytes: ['view16'],
  date: ['int32'],
  time: ['int64'],
  timestamp: ['int64'],
  timestamptz: ['int64'],
  uuid: ['uuid128', 'view16', 'value'],
};

/** Throws `CHIMERA_INVARIANT` when a column of the contract cannot be read from vectors of this layout. */
export function assertLayoutFits(plan: ColumnPlan, format: VectorFormat | undefined): VectorFormat {
  const candidates = accepted[plan.type.kind];
  if (format !== undefined && candidates.includes(format.layout)) return format;
  throw new InvariantError(
    `Expected column "${plan.name}" (${plan.notation}) in the layout ${candidates.join(' or ')}, found ${format?.layout ?? 'none'}.`,
  );
}

/** A vector as generated code reads it. */
export interface BoundVector {
  readonly data: Uint8Array;
  readonly view: DataView;
  readonly validity: Uint8Array | null;
  readonly long: (row: number) => Uint8Array;
  readonly text: (row: number) => string;
}

/** Throws `CHIMERA_INVARIANT` when the vector is too short for its rows or lacks an accessor of its layout. */
export function bindVector(
  vector: ColumnVector | undefined,
  layout: VectorLayout,
  rows: number,
): BoundVector {
  const bytes = layoutWidths[layout] * rows;
  if (vector === undefined || vector.data.length < bytes) {
    throw new InvariantError(
      `Expected ${bytes} bytes of ${layout} for ${rows} rows, found ${vector?.data.length ?? 'no vector'}.`,
    );
  }
  if (vector.validity !== null && vector.validity.length * 8 < rows) {
    throw new InvariantError(`Expected validity of ${rows} rows, found ${vector.validity.length * 8}.`);
  }
  return {
    data: vector.data,
    view: viewOf(vector.data),
    validity: vector.validity,
    long: vector.long ?? missing('long', layout),
    text: vector.text ?? missing('text', layout),
  };
}

function missing(accessor: string, layout: VectorLayout): () => never {
  return () => {
    throw new InvariantError(`Expected the accessor "${accessor}" on a vector of layout ${layout}.`);
  };
}

/** The integer of a row, whatever its width. */
export function integerAt(vector: BoundVector, layout: VectorLayout, row: number): bigint {
  const { view } = vector;
  switch (layout) {
    case 'int8':
      return BigInt(view.getInt8(row));
    case 'uint8':
      return BigInt(view.getUint8(row));
    case 'int16':
      return BigInt(view.getInt16(row * 2, true));
    case 'uint16':
      return BigInt(view.getUint16(row * 2, true));
    case 'int32':
      return BigInt(view.getInt32(row * 4, true));
    case 'uint32':
      return BigInt(view.getUint32(row * 4, true));
    case 'int64':
      return view.getBigInt64(row * 8, true);
    case 'uint64':
      return view.getBigUint64(row * 8, true);
    default:
      return (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
  }
}

/** The bytes of a `view16` value. */
export function bytesAt(vector: BoundVector, row: number): Uint8Array {
  const length = vector.view.getUint32(row * 16, true);
  return length <= 12 ? vector.data.subarray(row * 16 + 4, row * 16 + 4 + length) : vector.long(row);
}

/** The 16 bytes of a `uuid128` value in the order that they are written in. */
export function uuidAt(vector: BoundVector, row: number): Uint8Array {
  const bytes = vector.data.slice(row * 16, row * 16 + 16).reverse();
  bytes[0] = (bytes[0] as number) ^ 128;
  return bytes;
}

/** Highest and lowest 64-bit value stand for the infinities of times in DuckDB. */
const infinite = 2n ** 63n - 1n;
const perUnit = { s: 1_000_000n, ms: 1_000n, us: 1n } as const;

/** Microseconds of a stored time; undefined for an infinity and what 64 bits cannot hold. */
export function toMicros(stored: bigint, unit: NonNullable<VectorFormat['unit']>): bigint | undefined {
  if (stored >= infinite || stored <= -infinite) return undefined;
  const micros =
    unit === 'ns' ? (stored - (((stored % 1_000n) + 1_000n) % 1_000n)) / 1_000n : stored * perUnit[unit];
  return BigInt.asIntN(64, micros) === micros ? micros : undefined;
}

export function isValid(vector: BoundVector, row: number): boolean {
  return vector.validity === null || ((vector.validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}
