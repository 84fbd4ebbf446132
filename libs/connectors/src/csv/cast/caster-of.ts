import { parseColumnType, type ColumnType } from '@chimera/contracts';
import type { Caster } from './caster.js';
import { BooleanCaster, ExactCaster, FloatCaster } from './number-caster.js';
import { BytesCaster, FormedTextCaster, TextCaster } from './text-caster.js';
import { DateCaster, isoDate, isoDateTime, TimeCaster, TimestampCaster } from './time-caster.js';
import type { TimePattern } from './time-pattern.js';

/** How values of a column are written, beyond its type. */
export interface Notation {
  readonly decimal: '.' | ',';
  /** Default: ISO 8601. */
  readonly date?: TimePattern;
  readonly timestamp?: TimePattern;
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const int64 = { least: -(2n ** 63n), greatest: 2n ** 63n - 1n };
const int32 = { least: -(2n ** 31n), greatest: 2n ** 31n - 1n };
/** Digits that 128 bits hold. */
const most = 38;
const maxJsonBytes = 8 * 1_048_576;

/** The caster of a contract type for batches of up to `capacity` rows. */
export function casterOf(type: string, notation: Notation, capacity: number): Caster {
  const parsed = parseColumnType(type);
  return parsed.kind === 'decimal'
    ? decimalCaster(parsed, notation, capacity)
    : simpleCaster(parsed.kind, notation, capacity);
}

function simpleCaster(
  kind: Exclude<ColumnType['kind'], 'decimal'>,
  { decimal, date, timestamp }: Notation,
  capacity: number,
): Caster {
  const point = decimal.charCodeAt(0);
  switch (kind) {
    case 'boolean':
      return new BooleanCaster(capacity);
    case 'int32':
    case 'int64':
      return new ExactCaster(capacity, kind, 0, kind === 'int32' ? int32 : int64, point);
    case 'float32':
    case 'float64':
      return new FloatCaster(capacity, kind, point);
    case 'date':
      return new DateCaster(capacity, date ?? isoDate);
    case 'time':
      return new TimeCaster(capacity);
    case 'timestamp':
    case 'timestamptz':
      return new TimestampCaster(capacity, timestamp ?? isoDateTime, kind === 'timestamptz');
    case 'uuid':
      return new FormedTextCaster(capacity, (text) => uuidForm.test(text), 36);
    case 'json':
      return new FormedTextCaster(capacity, isJson, maxJsonBytes);
    case 'bytes':
      return new BytesCaster(capacity);
    case 'text':
      return new TextCaster(capacity);
  }
}

function decimalCaster(
  { precision, scale }: { readonly precision: number; readonly scale: number },
  { decimal }: Notation,
  capacity: number,
): Caster {
  const greatest = 10n ** BigInt(Math.min(precision, most)) - 1n;
  const layout = precision <= 18 ? 'int64' : 'int128';
  return new ExactCaster(capacity, layout, scale, { least: -greatest, greatest }, decimal.charCodeAt(0));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
