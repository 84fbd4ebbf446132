import { parseColumnType, RejectedMessageError, type Column, type ColumnType } from '@chimera/contracts';
import type { ReadRange } from '../source.js';

/**
 * Value of a growing column, comparable: integers as they are, decimals without their point, dates as days, times as
 * microseconds since 1970; floating point numbers as numbers.
 */
export type GrowingKey = bigint | number;

type Growing = 'int32' | 'int64' | 'decimal' | 'float32' | 'float64' | 'date' | 'timestamp' | 'timestamptz';
const growing: readonly string[] = [
  'int32',
  'int64',
  'decimal',
  'float32',
  'float64',
  'date',
  'timestamp',
  'timestamptz',
];

/** The type of a column that can grow. Throws `CHIMERA_INTENT_INVALID` for one that cannot. */
export function growingType(column: Column): ColumnType & { readonly kind: Growing } {
  const type = parseColumnType(column.type);
  if (growing.includes(type.kind)) return type as ColumnType & { readonly kind: Growing };
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected the growing column ${column.name} to be a number or a time, found ${column.type}.`,
  );
}

/** A bound as key, less the overlap. Throws `CHIMERA_INTENT_INVALID` for text that is no value of the column. */
export function keyOfText(column: Column, text: string, overlap?: ReadRange['overlap']): GrowingKey {
  const type = growingType(column);
  const key = parsed(type, text);
  if (key === undefined) throw noBound(column, text);
  if (overlap === undefined) return key;
  const less = overlapOf(type, overlap);
  if (less === undefined) throw noBound(column, String(overlap));
  return typeof key === 'bigint' && typeof less === 'bigint' ? key - less : Number(key) - Number(less);
}

function parsed(type: ColumnType & { readonly kind: Growing }, text: string): GrowingKey | undefined {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return unscaled(text, 0);
    case 'decimal':
      return unscaled(text, 'scale' in type ? type.scale : 0);
    case 'float32':
    case 'float64':
      return /^[+-]?\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'date': {
      const micros = microsOf(text);
      return micros === undefined ? undefined : micros / 86_400_000_000n;
    }
    default:
      return microsOf(text);
  }
}

function unscaled(text: string, scale: number): bigint | undefined {
  const found = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = found;
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  return BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`);
}

/** `2024-02-29`, `2024-02-29 12:00:00.123456`, with or without a zone. */
function microsOf(text: string): bigint | undefined {
  const found =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(
      text.trim(),
    );
  if (found === null) return undefined;
  const [, date = '', clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = found;
  const shift = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const millis = Date.parse(`${date}T${clock}:${seconds}${shift}`);
  if (Number.isNaN(millis)) return undefined;
  return BigInt(millis) * 1_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

const units = {
  W: 604_800_000_000n,
  D: 86_400_000_000n,
  H: 3_600_000_000n,
  M: 60_000_000n,
  S: 1_000_000n,
} as const;

/** A duration in microseconds (days for dates, rounded up), or a number in the column's own unit. */
function overlapOf(
  type: ColumnType & { readonly kind: Growing },
  overlap: string | number,
): GrowingKey | undefined {
  if (type.kind !== 'date' && type.kind !== 'timestamp' && type.kind !== 'timestamptz')
    return parsed(type, String(overlap));
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(String(overlap));
  if (found === null) return undefined;
  const micros = Object.values(units).reduce(
    (sum, unit, index) => sum + unit * BigInt(found[index + 1] ?? 0),
    0n,
  );
  return type.kind === 'date' ? (micros + units.D - 1n) / units.D : micros;
}

/** A key as text that `keyOfText` reads back. */
export function textOfKey(column: Column, key: GrowingKey): string {
  const type = growingType(column);
  if (typeof key === 'number') return String(key);
  switch (type.kind) {
    case 'decimal':
      return withPoint(key, 'scale' in type ? type.scale : 0);
    case 'date':
      return new Date(Number(key) * 86_400_000).toISOString().slice(0, 10);
    case 'timestamp':
    case 'timestamptz': {
      const millis = key >= 0n ? key / 1_000n : -((-key + 999n) / 1_000n);
      const rest = String(key - millis * 1_000n).padStart(3, '0');
      const text = new Date(Number(millis)).toISOString().replace('T', ' ').replace('Z', rest);
      return type.kind === 'timestamptz' ? `${text}+00` : text;
    }
    default:
      return String(key);
  }
}

function withPoint(key: bigint, scale: number): string {
  const digits = (key < 0n ? -key : key).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${key < 0n ? '-' : ''}${digits.slice(0, cut)}${scale === 0 ? '' : `.${digits.slice(cut)}`}`;
}

function noBound(column: Column, text: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a bound of column ${column.name} (${column.type}), found ${JSON.stringify(text.slice(0, 100))}.`,
  );
}
