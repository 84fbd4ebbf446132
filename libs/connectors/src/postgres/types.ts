import { formatColumnType, type SimpleKind } from '@chimera/contracts';
import type { PgWireType } from '@chimera/dataplane';

/** A type as the catalogue tells it; domains are already resolved to what they are made of. */
export interface NativeType {
  /** `pg_type.typname` of the base type: int4, numeric, varchar; with its schema when it is not built in. */
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
  /** What travels, so that few types do. */
  readonly cast: PgWireType;
  /** SQL that makes `cast` of an already quoted column. */
  readonly read: (column: string) => string;
}

const simple: Readonly<Record<string, readonly [SimpleKind, PgWireType]>> = {
  bool: ['boolean', 'bool'],
  int2: ['int32', 'int4'],
  int4: ['int32', 'int4'],
  int8: ['int64', 'int8'],
  oid: ['int64', 'int8'],
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

/** Types whose cast to text is not what the server shows: padding, masks and declarations would get lost or appear. */
const outputFunctions: Readonly<Record<string, string>> = {
  inet: 'inet_out',
  cidr: 'cidr_out',
  xml: 'xml_out',
  char: 'charout',
};

const maxDecimalPrecision = 1000;

/**
 * Contract type of a native type, without loss. What the contract has no type for (numeric without a scale, arrays,
 * intervals, ranges, addresses, enums, composites, extension types) becomes `text` as the server shows it.
 */
export function mapNativeType(native: NativeType): TypeMapping {
  const known = native.kind === 'b' ? simple[native.name] : undefined;
  if (known !== undefined) return castTo(known[0], known[1]);
  if (native.kind === 'b' && native.name === 'numeric') return numericMapping(native);
  // The text of money depends on the server's language; its amount does not.
  if (native.kind === 'b' && native.name === 'money') return castTo('decimal(19,2)', 'numeric');
  return textMapping(native);
}

/** The same column as the text that the server shows for it, whatever its type. */
export function textMapping(native: NativeType): TypeMapping {
  const output = native.kind === 'b' ? outputFunctions[native.name] : undefined;
  if (output !== undefined)
    return {
      type: 'text',
      cast: 'text',
      read: (column) => `pg_catalog.textin(pg_catalog.${output}(${column}))`,
    };
  // Without a cast, because a cast takes the padding away.
  if (native.kind === 'b' && native.name === 'bpchar')
    return { type: 'text', cast: 'text', read: (column) => column };
  return castTo('text', 'text');
}

function castTo(type: string, cast: PgWireType): TypeMapping {
  return { type, cast, read: (column) => `${column}::pg_catalog.${cast}` };
}

/** The modifier of numeric holds precision in its upper and an 11-bit signed scale in its lower half, 4 above. */
function numericMapping(native: NativeType): TypeMapping {
  if (native.modifier < 0) return textMapping(native);
  const digits = ((native.modifier - 4) >> 16) & 0xffff;
  const raw = (native.modifier - 4) & 0x7ff;
  const scale = raw > 1023 ? raw - 2048 : raw;
  // numeric(6,-3) has nine digits before the point, numeric(2,5) five after it.
  const precision = Math.max(digits - Math.min(scale, 0), scale);
  if (precision > maxDecimalPrecision) return textMapping(native);
  return castTo(formatColumnType({ kind: 'decimal', precision, scale: Math.max(scale, 0) }), 'numeric');
}
