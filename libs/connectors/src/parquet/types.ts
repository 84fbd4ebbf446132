import { formatColumnType } from '@chimera/contracts';
import type { VectorFormat } from '@chimera/dataplane';

/** How a DuckDB type is taken into a contract. */
export interface TypeMapping {
  /** In contract notation. */
  readonly type: string;
  /** DuckDB's own type. */
  readonly native: string;
  /** SQL type that the SELECT casts to; undefined = as it is. */
  readonly cast?: string;
  /** Nested values become JSON text. */
  readonly json?: true;
  /** How the values lie in memory after the cast. */
  readonly format: VectorFormat;
}

/** A mapping of some native type. */
type Mapped = Omit<TypeMapping, 'native'>;

const int32: Mapped = { type: 'int32', cast: 'INTEGER', format: { layout: 'int32' } };
const int64: Mapped = { type: 'int64', cast: 'BIGINT', format: { layout: 'int64' } };
const text: Mapped = { type: 'text', cast: 'VARCHAR', format: { layout: 'view16' } };
const json: Mapped = { type: 'json', json: true, format: { layout: 'view16' } };
const timestamp = (unit: 's' | 'ms' | 'us' | 'ns'): Mapped => ({
  type: 'timestamp',
  format: { layout: 'int64', unit },
});

const simple: Readonly<Record<string, Mapped>> = {
  BOOLEAN: { type: 'boolean', format: { layout: 'bool' } },
  TINYINT: int32,
  SMALLINT: int32,
  INTEGER: int32,
  UTINYINT: int32,
  USMALLINT: int32,
  UINTEGER: int64,
  BIGINT: int64,
  UBIGINT: { type: 'decimal(20,0)', cast: 'DECIMAL(20,0)', format: { layout: 'int128', scale: 0 } },
  FLOAT: { type: 'float32', format: { layout: 'float32' } },
  DOUBLE: { type: 'float64', format: { layout: 'float64' } },
  VARCHAR: text,
  BLOB: { type: 'bytes', format: { layout: 'view16' } },
  DATE: { type: 'date', format: { layout: 'int32' } },
  TIME: { type: 'time', format: { layout: 'int64', unit: 'us' } },
  TIME_NS: { type: 'time', format: { layout: 'int64', unit: 'ns' } },
  TIMESTAMP: timestamp('us'),
  TIMESTAMP_S: timestamp('s'),
  TIMESTAMP_MS: timestamp('ms'),
  TIMESTAMP_NS: timestamp('ns'),
  'TIMESTAMP WITH TIME ZONE': { type: 'timestamptz', format: { layout: 'int64', unit: 'us' } },
  UUID: { type: 'uuid', format: { layout: 'uuid128' } },
  JSON: { type: 'json', cast: 'VARCHAR', format: { layout: 'view16' } },
};

/**
 * Contract type of a DuckDB type. Lists, structs, maps and unions become `json`; what the contract has no type for
 * (intervals, integers of 128 bits, times with zones) becomes `text`. Nanoseconds are cut to microseconds.
 */
export function mapDuckType(native: string): TypeMapping {
  return { native, ...mappingOf(native) };
}

function mappingOf(native: string): Mapped {
  const known = simple[native];
  if (known !== undefined) return known;
  if (/^(STRUCT|MAP|UNION)\(|\[\d*\]$/.test(native)) return json;
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(native);
  return decimal === null ? text : decimalMapping(Number(decimal[1]), Number(decimal[2]));
}

/** DuckDB stores decimals in the smallest integer that holds their precision. */
function decimalMapping(precision: number, scale: number): Mapped {
  const layout = precision <= 4 ? 'int16' : precision <= 9 ? 'int32' : precision <= 18 ? 'int64' : 'int128';
  return { type: formatColumnType({ kind: 'decimal', precision, scale }), format: { layout, scale } };
}
