import avsc from 'avsc';
import fc from 'fast-check';
import { parseColumnType, rowSchema, type Column, type ColumnType } from '@chimera/contracts';
import type { PgWireType } from './transcoder.js';

/**
 * What transcoders are held against: avsc for Avro, and a plain, slow writer of Postgres binary COPY made from the
 * protocol's description. Values: boolean, number (int32, floats, date), bigint (64-bit, times, unscaled decimals),
 * string, Buffer, null.
 */
export type Value = boolean | number | bigint | string | Buffer | null;

export function column(
  name: string,
  type: string,
  options: { nullable?: boolean; nativeType?: string } = {},
): Column {
  return {
    name,
    field: name,
    type,
    nativeType: options.nativeType ?? '',
    nullable: options.nullable ?? false,
    keyPosition: null,
    description: null,
    classification: null,
  };
}

const longType = avsc.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

const isLong = (schema: unknown): boolean =>
  schema === 'long' ||
  (typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'long');

/** avsc type of a schema, with longs as bigint. */
export function avscType(schema: unknown): avsc.Type {
  return avsc.Type.forSchema(schema as avsc.Schema, {
    typeHook: (part) => (isLong(part) ? longType : undefined),
  });
}

export function rowType(columns: readonly Column[]): avsc.Type {
  return avscType(rowSchema('ns', 'ds', columns));
}

/** Unscaled integer as the shortest two's complement, the long way round. */
export function unscaledBytes(value: bigint): Buffer {
  let width = 1;
  while (value < -(2n ** BigInt(width * 8 - 1)) || value >= 2n ** BigInt(width * 8 - 1)) width++;
  return Buffer.from(
    BigInt.asUintN(width * 8, value)
      .toString(16)
      .padStart(width * 2, '0'),
    'hex',
  );
}

/** The record that avsc encodes for a row. */
export function avscRow(columns: readonly Column[], row: readonly Value[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map((c, i) => {
      const value = row[i] ?? null;
      return [
        c.field,
        parseColumnType(c.type).kind === 'decimal' && typeof value === 'bigint'
          ? unscaledBytes(value)
          : value,
      ];
    }),
  );
}

export function avroRows(columns: readonly Column[], rows: readonly (readonly Value[])[]): Buffer {
  const type = rowType(columns);
  return Buffer.concat(rows.map((row) => type.toBuffer(avscRow(columns, row))));
}

export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const copyTrailer = Buffer.from([0xff, 0xff]);

export function copyStream(
  columns: readonly Column[],
  wire: readonly PgWireType[],
  rows: readonly (readonly Value[])[],
): Buffer {
  return Buffer.concat([copyHeader, ...rows.map((row) => copyRow(columns, wire, row)), copyTrailer]);
}

export function copyRow(
  columns: readonly Column[],
  wire: readonly PgWireType[],
  row: readonly Value[],
): Buffer {
  const parts = [int16(columns.length)];
  columns.forEach((c, i) => {
    const value = row[i] ?? null;
    if (value === null) parts.push(int32(-1));
    else {
      const field = pgField(wire[i] as PgWireType, parseColumnType(c.type), value);
      parts.push(int32(field.length), field);
    }
  });
  return Buffer.concat(parts);
}

function pgField(wire: PgWireType, type: ColumnType, value: NonNullable<Value>): Buffer {
  switch (wire) {
    case 'bool':
      return Buffer.from([value === true ? 1 : 0]);
    case 'int2':
      return int16(Number(value));
    case 'int4':
      return int32(Number(value));
    case 'int8':
    case 'time':
      return int64(BigInt(value as bigint));
    case 'timestamp':
    case 'timestamptz':
      return int64((value as bigint) - 946_684_800_000_000n);
    case 'date':
      return int32((value as number) - 10_957);
    case 'float4':
      return float(value as number, 4);
    case 'float8':
      return float(value as number, 8);
    case 'numeric':
      return numericField(value as bigint, type.kind === 'decimal' ? type.scale : 0);
    case 'uuid':
      return Buffer.from((value as string).replaceAll('-', ''), 'hex');
    case 'jsonb':
      return Buffer.concat([Buffer.from([1]), Buffer.from(value as string)]);
    case 'text':
    case 'json':
      return Buffer.from(value as string);
    case 'bytea':
      return value as Buffer;
  }
}

/** numeric_send, from the decimal text. */
export function numericField(unscaled: bigint, scale: number): Buffer {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  const left = whole.padStart(Math.ceil(whole.length / 4) * 4, '0');
  const right = fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0');
  const groups = `${left}${right}`.match(/.{4}/g) ?? [];
  let weight = left.length / 4 - 1;
  while (groups.length > 0 && groups[0] === '0000') {
    groups.shift();
    weight--;
  }
  while (groups.at(-1) === '0000') groups.pop();
  if (groups.length === 0) weight = 0;
  const sign = unscaled < 0n ? 0x4000 : 0;
  return Buffer.concat([groups.length, weight, sign, scale, ...groups.map(Number)].map(int16));
}

export function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

export function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return buffer;
}

function float(value: number, width: 4 | 8): Buffer {
  const buffer = Buffer.alloc(width);
  if (width === 4) buffer.writeFloatBE(value);
  else buffer.writeDoubleBE(value);
  return buffer;
}

const int64Values = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.bigInt(-(2n ** 33n), 2n ** 33n),
  fc
    .integer({ min: 0, max: 63 })
    .chain((bit) => fc.constantFrom(2n ** BigInt(bit) - 1n, -(2n ** BigInt(bit)))),
);
/** Postgres' own range, cut where Avro's 64 bits end. */
const timestamps = fc.bigInt(-210_866_803_200_000_000n, 2n ** 63n - 1n);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map((s) => s.replaceAll('\0', '')),
  fc.string({ unit: 'grapheme', minLength: 20, maxLength: 120 }),
  fc.constantFrom(
    '',
    '\u{1F600}',
    'é',
    'x'.repeat(63),
    'x'.repeat(64),
    'y'.repeat(65),
    'z'.repeat(40),
    'w'.repeat(8192),
  ),
);

/** Any value that a column type and Postgres can both hold. */
export function valueOf(type: ColumnType): fc.Arbitrary<Exclude<Value, null>> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'int32':
      return fc.oneof(fc.integer(), fc.integer({ min: -200, max: 200 }));
    case 'int64':
      return int64Values;
    case 'float32':
      return fc.float();
    case 'float64':
      return fc.double();
    case 'decimal':
      return decimalOf(type.precision);
    case 'text':
      return text;
    case 'json':
      return fc.jsonValue().map((value) => JSON.stringify(value));
    case 'bytes':
      return fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
    case 'date':
      return fc.integer({ min: -2_440_588, max: 2_145_042_905 });
    case 'time':
      return fc.bigInt(0n, 86_400_000_000n);
    case 'timestamp':
    case 'timestamptz':
      return timestamps;
    case 'uuid':
      return fc.uuid();
  }
}

function decimalOf(precision: number): fc.Arbitrary<bigint> {
  return fc
    .integer({ min: 0, max: precision })
    .chain((digits) => fc.bigInt(-(10n ** BigInt(digits)) + 1n, 10n ** BigInt(digits) - 1n));
}

/** Every contract type, with every form it arrives in from Postgres. */
export const everyForm: readonly (readonly [string, PgWireType])[] = [
  ['boolean', 'bool'],
  ['int32', 'int4'],
  ['int64', 'int8'],
  ['float32', 'float4'],
  ['float64', 'float8'],
  ['decimal(15,2)', 'numeric'],
  ['decimal(15,15)', 'numeric'],
  ['decimal(9,0)', 'numeric'],
  ['decimal(16,5)', 'numeric'],
  ['decimal(38,10)', 'numeric'],
  ['decimal(1000,300)', 'numeric'],
  ['text', 'text'],
  ['bytes', 'bytea'],
  ['date', 'date'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamptz', 'timestamptz'],
  ['uuid', 'uuid'],
  ['json', 'json'],
  ['json', 'jsonb'],
];

export interface Dataset {
  readonly columns: readonly Column[];
  readonly wire: readonly PgWireType[];
  readonly rows: readonly (readonly Value[])[];
}

/** Random columns, nullable or not, with random rows. */
export const dataset: fc.Arbitrary<Dataset> = fc
  .array(fc.tuple(fc.constantFrom(...everyForm), fc.boolean()), { minLength: 1, maxLength: 8 })
  .chain((forms) => {
    const columns = forms.map(([[type], nullable], i) => column(`c${i}`, type, { nullable }));
    const cells = columns.map((c) => {
      const value: fc.Arbitrary<Value> = valueOf(parseColumnType(c.type));
      return c.nullable ? fc.option(value, { nil: null }) : value;
    });
    return fc.record({
      columns: fc.constant(columns),
      wire: fc.constant(forms.map(([[, wire]]) => wire)),
      rows: fc.array(fc.tuple(...cells), { maxLength: 12 }),
    });
  });
