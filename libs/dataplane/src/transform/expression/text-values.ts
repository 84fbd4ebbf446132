import type { ColumnType } from '@chimera/contracts';
import {
  formatDate,
  formatTime,
  formatTimestamp,
  parseDate,
  parseTime,
  parseTimestamp,
} from '../../rows/calendar.js';
import { formatBytes, formatDecimal, formatFloat32, formatFloat64 } from '../../rows/text-form.js';
import { calendarLimits } from '../../transcode/calendar-limits.js';
import { maxDigits, rescaled, type ExpressionType, type Value } from './value.js';

/** A value as text: `true`, `12.50`, `2026-11-21 13:05:00+00`, `\x0aff`. What `cast(x as text)` and `mask` see. */
export function textOf(type: ExpressionType): (value: Value) => string {
  switch (type.kind) {
    case 'decimal':
      return (value) => formatDecimal(value as bigint, type.scale);
    case 'float32':
      return (value) => formatFloat32(value as number);
    case 'float64':
      return (value) => formatFloat64(value as number);
    case 'date':
      return (value) => formatDate(Number(value));
    case 'time':
      return (value) => formatTime(value as bigint);
    case 'timestamp':
    case 'timestamptz':
      return (value) => formatTimestamp(value as bigint, type.kind === 'timestamptz');
    case 'bytes':
      return (value) => formatBytes(value as Uint8Array);
    default:
      return String;
  }
}

/** Reads a value of the type from text; undefined when it is none. Surrounding white space does not count, but for text. */
export function readText(type: ColumnType): (text: string) => Value | undefined {
  switch (type.kind) {
    case 'boolean':
      return (text) => booleans.get(text.trim().toLowerCase());
    case 'int32':
      return (text) => readInteger(text, 32);
    case 'int64':
      return (text) => readInteger(text, 64);
    case 'decimal':
      return (text) => readDecimal(text, type.precision, type.scale);
    case 'float32':
    case 'float64':
      return readFloat;
    case 'date':
      return (text) => within(type, bigintOf(parseDate(text.trim())));
    case 'time':
      return (text) => within(type, parseTime(text.trim()));
    case 'timestamp':
    case 'timestamptz':
      return (text) => within(type, parseTimestamp(text.trim()));
    case 'uuid':
      return (text) => (uuidForm.test(text.trim()) ? text.trim().toLowerCase() : undefined);
    case 'json':
      return (text) => (isJson(text) ? text : undefined);
    case 'bytes':
      return (text) => (bytesForm.test(text) ? Buffer.from(text.slice(2), 'hex') : undefined);
    case 'text':
      return (text) => text;
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((text) => [text, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((text) => [text, false] as const),
]);

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const bytesForm = /^\\x(?:[0-9a-f]{2})*$/i;
const decimalForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const floatForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

function bigintOf(days: number | undefined): bigint | undefined {
  return days === undefined ? undefined : BigInt(days);
}

/** Dates and times beyond what targets hold are none. */
export function within(type: ColumnType, value: bigint | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  const { min, max } = calendarLimits(type);
  return value < min || value > max ? undefined : value;
}

function readInteger(text: string, bits: number): bigint | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,40}$/.test(trimmed)) return undefined;
  const value = BigInt(trimmed.replace('+', ''));
  return BigInt.asIntN(bits, value) === value ? value : undefined;
}

/** Exact; digits beyond the scale are rounded, halves away from zero. */
export function readDecimal(text: string, precision: number, scale: number): bigint | undefined {
  const match = decimalForm.exec(text.trim());
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  const digits = whole + fraction;
  if (
    match === null ||
    digits === '' ||
    digits.length > 2 * maxDigits ||
    Math.abs(Number(power)) > 2 * maxDigits
  )
    return undefined;
  const places = fraction.length - Number(power);
  const unscaled = BigInt(digits) * (sign === '-' ? -1n : 1n);
  const value =
    places < 0 ? rescaled(unscaled * 10n ** BigInt(-places), 0, scale) : rescaled(unscaled, places, scale);
  const limit = 10n ** BigInt(precision);
  return value >= limit || value <= -limit ? undefined : value;
}

function readFloat(text: string): number | undefined {
  const trimmed = text.trim();
  if (floatForm.test(trimmed)) {
    const value = Number(trimmed);
    return Number.isFinite(value) ? value : undefined;
  }
  switch (trimmed.toLowerCase()) {
    case 'nan':
      return NaN;
    case 'infinity':
      return Infinity;
    case '-infinity':
      return -Infinity;
    default:
      return undefined;
  }
}

/** JSON without the escape of U+0000, which no database takes. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  return !/(?<!\\)(?:\\\\)*\\u0000/.test(text);
}
