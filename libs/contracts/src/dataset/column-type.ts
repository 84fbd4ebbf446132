import { RejectedMessageError } from '../errors/mesh-error.js';

/**
 * The types a dataset contract knows. Text notation (`formatColumnType`) is what events, ODCS files
 * and people see: `int64`, `decimal(15,2)`, `timestamp`, `text`.
 *
 * | notation | Avro | meaning |
 * |---|---|---|
 * | boolean | boolean | |
 * | int32 | int | |
 * | int64 | long | |
 * | float32, float64 | float, double | NaN and infinities are values |
 * | decimal(p,s) | bytes, logical decimal | exact; p up to 1000 |
 * | text | string | UTF-8 without NUL |
 * | bytes | bytes | |
 * | date | int, logical date | days since 1970-01-01 |
 * | time | long, logical time-micros | microseconds since midnight |
 * | timestamp | long, logical local-timestamp-micros | wall clock, no zone |
 * | timestamptz | long, logical timestamp-micros | instant |
 * | uuid | string, logical uuid | |
 * | json | string, property `chimera.type` json | JSON text |
 */
export type ColumnType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

const simpleKinds = [
  'boolean',
  'int32',
  'int64',
  'float32',
  'float64',
  'text',
  'bytes',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'uuid',
  'json',
] as const;

/** Column types without parameters. */
export type SimpleKind = (typeof simpleKinds)[number];

/** Writes a column type in contract notation. */
export function formatColumnType(type: ColumnType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}

/** Reads contract notation. Throws `CHIMERA_INTENT_INVALID` for anything else. */
export function parseColumnType(notation: string): ColumnType {
  const simple = simpleKinds.find((kind) => kind === notation);
  if (simple !== undefined) return { kind: simple };
  const decimal = /^decimal\((\d{1,4}),(\d{1,4})\)$/.exec(notation);
  if (decimal !== null) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
    if (precision >= 1 && precision <= 1000 && scale <= precision)
      return { kind: 'decimal', precision, scale };
  }
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a column type (${simpleKinds.join(', ')}, decimal(p,s)), found "${notation}".`,
  );
}
