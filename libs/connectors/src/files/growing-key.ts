import { parseColumnType, RejectedMessageError, type Column, type ColumnType } from '@chimera/contracts';
import { earlier, microsOf, textOfMicros } from './instant.js';

/**
 * Value of a growing column, comparable: integers as they are, decimals without their point, dates as days, times as
 * microseconds since 1970.
 */
export type GrowingKey = bigint;

const growing = ['int32', 'int64', 'decimal', 'date', 'timestamp', 'timestamptz'] as const;
type GrowingType = ColumnType & { readonly kind: (typeof growing)[number] };
const dayMicros = 86_400_000_000n;

/** Throws `CHIMERA_SOURCE_DELTA` for a column that cannot grow. Floats cannot: NaN is above everything. */
export function growingType(column: Column): GrowingType {
  const type = parseColumnType(column.type);
  if (growing.some((kind) => kind === type.kind)) return type as GrowingType;
  throw new RejectedMessageError(
    'CHIMERA_SOURCE_DELTA',
    `Expected a delta column of a type that grows, found ${column.name} (${column.type}).`,
    { hint: `Choose a time or a number: ${growing.join(', ')}.` },
  );
}

/** A bound as key. Throws `CHIMERA_RUN_PARAMETERS` for text that is no value of the column; the text is not repeated (Invariant 8). */
export function keyOfText(column: Column, text: string): GrowingKey {
  const type = growingType(column);
  const key = keyOf(type, text);
  if (key !== undefined) return key;
  throw new RejectedMessageError(
    'CHIMERA_RUN_PARAMETERS',
    `Expected bounds that are values of ${column.name} (${column.type}), found others.`,
    { hint: 'Write them like this: 42, 2024-05-01, 2024-05-01 12:00:00+00.' },
  );
}

function keyOf(type: GrowingType, text: string): GrowingKey | undefined {
  if (type.kind === 'decimal') return unscaled(text, 'scale' in type ? type.scale : 0);
  if (type.kind === 'int32' || type.kind === 'int64') return unscaled(text, 0);
  const micros = microsOf(text);
  return micros !== undefined && type.kind === 'date' ? floored(micros) : micros;
}

function floored(micros: bigint): bigint {
  return (micros - (((micros % dayMicros) + dayMicros) % dayMicros)) / dayMicros;
}

function unscaled(text: string, scale: number): bigint | undefined {
  const found = /^([+-]?)(\d{1,100})(?:\.(\d{0,100}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = found;
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const value = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return sign === '-' ? -value : value;
}

/** A key less an overlap: times take an ISO 8601 duration, dates days too, numbers a number. Throws `CHIMERA_SOURCE_DELTA`. */
export function lessOverlap(column: Column, key: GrowingKey, overlap: string | number): GrowingKey {
  const type = growingType(column);
  const less = type.kind === 'date' || type.kind.startsWith('timestamp') ? timeLess(type, key, overlap) : numberLess(type, key, overlap); // prettier-ignore
  if (less !== undefined) return less;
  throw new RejectedMessageError(
    'CHIMERA_SOURCE_DELTA',
    `Expected the overlap of delta column ${column.name} (${column.type}) to be a duration for times, a number for numbers, found ${JSON.stringify(overlap)}.`,
    { hint: 'Write PT10M, P1D, or 1000.' },
  );
}

function timeLess(type: GrowingType, key: GrowingKey, overlap: string | number): GrowingKey | undefined {
  if (type.kind !== 'date') return typeof overlap === 'string' ? earlier(key, overlap) : undefined;
  if (typeof overlap === 'number') return overlap >= 0 ? key - BigInt(Math.ceil(overlap)) : undefined;
  const micros = earlier(key * dayMicros, overlap);
  return micros === undefined ? undefined : floored(micros);
}

function numberLess(type: GrowingType, key: GrowingKey, overlap: string | number): GrowingKey | undefined {
  const [whole = '', fraction = ''] = String(overlap).trim().split('.');
  if (!/^\d{1,40}$/.test(whole) || !/^\d{0,40}$/.test(fraction)) return undefined;
  const scale = 'scale' in type ? type.scale : 0;
  // Rounded up: an overlap too large reads rows again, one too small misses them.
  const up = /[1-9]/.test(fraction.slice(scale)) ? 1n : 0n;
  return key - BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0')) - up;
}

/** A key as text that `keyOfText` reads back. */
export function textOfKey(column: Column, key: GrowingKey): string {
  const type = growingType(column);
  if (type.kind === 'decimal') return withPoint(key, 'scale' in type ? type.scale : 0);
  if (type.kind === 'date') return textOfMicros(key * dayMicros).slice(0, 10);
  if (type.kind === 'timestamp') return textOfMicros(key);
  return type.kind === 'timestamptz' ? `${textOfMicros(key)}+00` : String(key);
}

function withPoint(key: bigint, scale: number): string {
  const digits = (key < 0n ? -key : key).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${key < 0n ? '-' : ''}${digits.slice(0, cut)}${scale === 0 ? '' : `.${digits.slice(cut)}`}`;
}
