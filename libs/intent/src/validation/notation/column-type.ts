import { MeshError, parseColumnType, type ColumnType } from '@chimera/contracts';
import { nearestName } from '../nearest-name.js';

/** Names of types elsewhere, and what they are here. */
const elsewhere: Readonly<Record<string, string>> = {
  bigint: 'int64',
  bool: 'boolean',
  bytea: 'bytes',
  char: 'text',
  datetime: 'timestamp',
  double: 'float64',
  float: 'float64',
  float4: 'float32',
  float8: 'float64',
  int: 'int64',
  int2: 'int32',
  int4: 'int32',
  int8: 'int64',
  integer: 'int64',
  jsonb: 'json',
  long: 'int64',
  number: 'decimal(38,9)',
  numeric: 'decimal(38,9)',
  decimal: 'decimal(38,9)',
  real: 'float32',
  smallint: 'int32',
  string: 'text',
  varchar: 'text',
};

/** Types that a person may write. */
export const columnTypes: readonly string[] = [
  'boolean',
  'int32',
  'int64',
  'float32',
  'float64',
  'decimal(p,s)',
  'text',
  'bytes',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'uuid',
  'json',
];

/** Kind of a type in contract notation; undefined when it is none. */
export function typeKind(notation: string): ColumnType['kind'] | undefined {
  try {
    return parseColumnType(notation).kind;
  } catch (error) {
    if (MeshError.is(error)) return undefined;
    throw error;
  }
}

/** The type that was probably meant. */
export function nearestType(written: string): string | undefined {
  const plain = written.toLowerCase().replace(/\s+/g, '');
  if (typeKind(plain) !== undefined) return plain;
  const [name = ''] = plain.split('(');
  return Object.hasOwn(elsewhere, name) ? elsewhere[name] : nearestName(plain, columnTypes);
}
