import { formatColumnType, type SimpleKind } from '@chimera/contracts';
import type { PgWireType } from '@chimera/dataplane';

/** A type as the catalogue tells it; domains are already resolved to what they are made of. */
export interface NativeType {
  /** `pg_type.typname` of the base type: int4, numeric, varchar, ... */
  readonly name: string;
  /** `pg_type.typtype`: b base, e enum, c composite, r range, m multirange. */
  readonly kind: string;
  /** Type modifier, -1 for none. */
  readonly modifier: number;
}

/** How a native type is taken into a contract. */
export interface TypeMapping {
  /** In contract notation. */
  readonly type: string;
  /** What the SELECT casts the column to, so that few types travel. */
  readonly cast: PgWireType;
}

const simple: Readonly<Record<string, readonly [SimpleKind, PgWireType]>> = {
  bool: ['boolean', 'bool'],
  int2: ['int32', 'int4'],
  int4: ['int32', 'int4'],
  int8: ['int64', 'int8'],
  float4: ['float32', 'float4'],
  float8: ['float64', 'float8'],
  bytea: ['bytes', 'bytea'],
  date: ['date', 'date'],
  time: ['time', 'time'],
  timestamp: ['timestamp', 'timestamp'],
  timestamptz: ['timestamptz', 'timestamptz'],
  uuid: ['uuid', 'uuid'],
  json: ['json', 'text'],
  jsonb: ['json', 'text'],
};

const maxDecimalPrecision = 1000;

/**
 * Contract type of a native type. What the contract has no type for (arrays, intervals, ranges, addresses,
 * numeric without a scale or with a negative one, composites) becomes `text` in Postgres' own notation.
 */
export function mapNativeType(native: NativeType): TypeMapping {
  const known = native.kind === 'b' ? simple[native.name] : undefined;
  if (known !== undefined) return { type: known[0], cast: known[1] };
  if (native.name === 'numeric' && native.kind === 'b') return numericMapping(native.modifier);
  return { type: 'text', cast: 'text' };
}

/** The modifier of numeric holds precision in its upper and an 11-bit signed scale in its lower half, 4 above. */
function numericMapping(modifier: number): TypeMapping {
  if (modifier < 0) return { type: 'text', cast: 'text' };
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const raw = (modifier - 4) & 0x7ff;
  const scale = raw > 1023 ? raw - 2048 : raw;
  if (scale < 0 || scale > precision || precision > maxDecimalPrecision)
    return { type: 'text', cast: 'text' };
  return { type: formatColumnType({ kind: 'decimal', precision, scale }), cast: 'numeric' };
}
