import { formatColumnType, RejectedMessageError, type ColumnType } from '@chimera/contracts';
import { microsPerDay, parseDate, parseTime, parseTimestamp } from '../rows/calendar.js';

/**
 * Inclusive limits of a column in the unit that its values travel in: integers, days, microseconds, or unscaled
 * decimals. A limit between two such values is moved to the nearer one inside the range.
 */
export type Bounds =
  | { readonly unit: 'integer'; readonly min: bigint | undefined; readonly max: bigint | undefined }
  | { readonly unit: 'float'; readonly min: number | undefined; readonly max: number | undefined };

/** Limits as text: numbers as decimals, times as ISO 8601. */
export interface TextBounds {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/** Reads limits for a column type. Throws `CHIMERA_INTENT_INVALID` for a type without order or text that is no value of it. */
export function parseBounds(column: string, type: ColumnType, text: TextBounds): Bounds {
  if (type.kind === 'float32' || type.kind === 'float64') {
    const read = (limit: string | undefined) =>
      limit === undefined ? undefined : readFloat(column, type, limit);
    return { unit: 'float', min: read(text.min), max: read(text.max) };
  }
  const read = (limit: string | undefined, side: 'min' | 'max') =>
    limit === undefined ? undefined : readInteger(column, type, limit, side);
  return { unit: 'integer', min: read(text.min, 'min'), max: read(text.max, 'max') };
}

function readFloat(column: string, type: ColumnType, limit: string): number {
  const value = Number(limit);
  if (limit.trim() === '' || Number.isNaN(value)) throw invalid(column, type, limit);
  return value;
}

function readInteger(column: string, type: ColumnType, limit: string, side: 'min' | 'max'): bigint {
  const value = integerOf(type, limit, side);
  if (value === undefined) throw invalid(column, type, limit);
  return value;
}

function integerOf(type: ColumnType, limit: string, side: 'min' | 'max'): bigint | undefined {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return scaled(limit, 0, side);
    case 'decimal':
      return scaled(limit, type.scale, side);
    case 'date':
      return dateLimit(limit, side);
    case 'time':
      return parseTime(limit);
    case 'timestamp':
    case 'timestamptz':
      return parseTimestamp(limit);
    default:
      return undefined;
  }
}

function dateLimit(limit: string, side: 'min' | 'max'): bigint | undefined {
  const days = parseDate(limit);
  if (days !== undefined) return BigInt(days);
  const micros = parseTimestamp(limit);
  return micros === undefined ? undefined : divide(micros, microsPerDay, side);
}

/** A decimal times 10^scale, rounded into the range. */
function scaled(limit: string, scale: number, side: 'min' | 'max'): bigint | undefined {
  const match = /^([+-]?)(\d{1,1000})(?:\.(\d{0,1000}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(limit.trim());
  if (match === null) return undefined;
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[2] ?? ''}${fraction}`) * (match[1] === '-' ? -1n : 1n);
  const power = scale - fraction.length + Number(match[4] ?? 0);
  return power >= 0 ? digits * 10n ** BigInt(power) : divide(digits, 10n ** BigInt(-power), side);
}

function divide(value: bigint, by: bigint, side: 'min' | 'max'): bigint {
  const floor = (value - (((value % by) + by) % by)) / by;
  return side === 'min' && floor * by !== value ? floor + 1n : floor;
}

function invalid(column: string, type: ColumnType, limit: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a range limit of column "${column}" that is a value of ${formatColumnType(type)}, found ${JSON.stringify(limit.slice(0, 60))}.`,
    {
      hint: 'Numbers are written as decimals, times as ISO 8601; text, bytes, uuid, json and boolean have no range.',
    },
  );
}
