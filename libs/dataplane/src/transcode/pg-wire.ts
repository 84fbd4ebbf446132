import { InvariantError, parseColumnType, type Column, type SimpleKind } from '@chimera/contracts';
import type { PgWireType } from './transcoder.js';

type Kind = SimpleKind | 'decimal';

/** Wire types that a contract type can arrive as; the first is what it is written as. */
const accepted: Readonly<Record<Kind, readonly PgWireType[]>> = {
  boolean: ['bool'],
  int32: ['int4', 'int2'],
  int64: ['int8', 'int4', 'int2'],
  float32: ['float4'],
  float64: ['float8', 'float4'],
  decimal: ['numeric'],
  text: ['text'],
  bytes: ['bytea'],
  date: ['date'],
  time: ['time'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamptz'],
  uuid: ['uuid'],
  json: ['jsonb', 'json', 'text'],
};

const aliases: Readonly<Record<string, PgWireType>> = {
  boolean: 'bool',
  smallint: 'int2',
  smallserial: 'int2',
  integer: 'int4',
  int: 'int4',
  serial: 'int4',
  bigint: 'int8',
  bigserial: 'int8',
  real: 'float4',
  'double precision': 'float8',
  decimal: 'numeric',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

/** How Chimera writes a contract type to Postgres: `json` as jsonb, `int32` as int4, `text` as text. */
export function pgTargetTypeOf(column: Column): PgWireType {
  const [first] = accepted[parseColumnType(column.type).kind];
  if (first === undefined) throw new InvariantError(`No Postgres type for ${column.type}.`);
  return first;
}

/**
 * How Postgres sends a column in binary COPY, from its `nativeType` (`smallint`, `int2`, `jsonb`, `numeric(15,2)`, ...).
 * A native type that the contract type does not arrive as (a domain, an enum, an array mapped to text) gives the contract
 * type's own form: the SELECT must cast such a column to it.
 */
export function pgWireTypeOf(column: Column): PgWireType {
  const bare = column.nativeType
    .toLowerCase()
    .replace(/\([^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const named = aliases[bare] ?? bare;
  const candidates = accepted[parseColumnType(column.type).kind];
  return candidates.find((wire) => wire === named) ?? pgTargetTypeOf(column);
}

/** Throws `CHIMERA_INVARIANT` when a column of this contract type cannot arrive as `wire`. */
export function assertWireFits(column: Column, wire: PgWireType): void {
  const candidates = accepted[parseColumnType(column.type).kind];
  if (!candidates.includes(wire)) {
    throw new InvariantError(
      `Expected column "${column.name}" (${column.type}) to arrive as ${candidates.join(' or ')}, found ${wire}.`,
    );
  }
}
