import { parseColumnType, InvariantError, type Column, type ColumnType } from '@chimera/contracts';

/**
 * A row as text: booleans `true`/`false`, numbers in decimals, decimals with their scale, bytes in hexadecimal,
 * days and microseconds as integers, texts as they are.
 */
export type TextRow = readonly (string | null)[];

/** A contract column for tests; the field is the name. */
export function testColumn(name: string, type: string, options: Partial<Column> = {}): Column {
  return {
    name,
    field: name,
    type,
    nativeType: type,
    nullable: true,
    keyPosition: null,
    description: null,
    classification: null,
    ...options,
  };
}

/**
 * Reads Avro rows without the code under test: by the specification, value by value.
 */
export function decodeRows(columns: readonly Column[], bytes: Buffer, rows: number): readonly TextRow[] {
  const cursor = { bytes, offset: 0 };
  const decoded = Array.from({ length: rows }, () =>
    columns.map((column) =>
      column.nullable && readLong(cursor) === 0n ? null : readValue(cursor, parseColumnType(column.type)),
    ),
  );
  if (cursor.offset !== bytes.length)
    throw new InvariantError(
      `Expected ${rows} rows to fill ${bytes.length} bytes, they fill ${cursor.offset}.`,
    );
  return decoded;
}

/** Writes Avro rows by the specification. */
export function encodeRows(columns: readonly Column[], rows: readonly TextRow[]): Buffer {
  return Buffer.concat(
    rows.flatMap((row) => columns.map((column, index) => encodeField(column, row[index] ?? null))),
  );
}

interface Cursor {
  readonly bytes: Buffer;
  offset: number;
}

function readLong(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = cursor.bytes.readUInt8(cursor.offset++);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
  }
}

function readBytes(cursor: Cursor, length: number): Buffer {
  cursor.offset += length;
  return cursor.bytes.subarray(cursor.offset - length, cursor.offset);
}

function readValue(cursor: Cursor, type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
      return String(readBytes(cursor, 1)[0] === 1);
    case 'float32':
      return String(readBytes(cursor, 4).readFloatLE(0));
    case 'float64':
      return String(readBytes(cursor, 8).readDoubleLE(0));
    case 'text':
    case 'json':
    case 'uuid':
      return readBytes(cursor, Number(readLong(cursor))).toString('utf8');
    case 'bytes':
      return readBytes(cursor, Number(readLong(cursor))).toString('hex');
    case 'decimal':
      return scaled(BigInt.asIntN(8192, signedOf(readBytes(cursor, Number(readLong(cursor))))), type.scale);
    default:
      return String(readLong(cursor));
  }
}

function signedOf(bytes: Buffer): bigint {
  const hex = bytes.toString('hex');
  return hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function scaled(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
}

function encodeField(column: Column, text: string | null): Buffer {
  if (text === null) return encodeLong(0n);
  const value = encodeValue(text, parseColumnType(column.type));
  return column.nullable ? Buffer.concat([encodeLong(1n), value]) : value;
}

function encodeValue(text: string, type: ColumnType): Buffer {
  const fixed = Buffer.alloc(8);
  switch (type.kind) {
    case 'boolean':
      return Buffer.from([text === 'true' ? 1 : 0]);
    case 'float32':
      fixed.writeFloatLE(Number(text));
      return fixed.subarray(0, 4);
    case 'float64':
      fixed.writeDoubleLE(Number(text));
      return fixed;
    case 'text':
    case 'json':
    case 'uuid':
      return withLength(Buffer.from(text, 'utf8'));
    case 'bytes':
      return withLength(Buffer.from(text, 'hex'));
    case 'decimal':
      return withLength(twosComplement(BigInt(text.replace('.', ''))));
    default:
      return encodeLong(BigInt(text));
  }
}

function withLength(bytes: Buffer): Buffer {
  return Buffer.concat([encodeLong(BigInt(bytes.length)), bytes]);
}

function twosComplement(value: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  return Buffer.from(
    BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  );
}

function encodeLong(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
