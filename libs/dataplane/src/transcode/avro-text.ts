import { formatDate, formatTime, formatTimestamp } from '../rows/calendar.js';
import {
  formatBoolean,
  formatBytes,
  formatDecimal,
  formatFloat32,
  formatFloat64,
} from '../rows/text-form.js';
import { AvroCursor } from './avro-cursor.js';
import type { ColumnPlan } from './column-plan.js';

/** One encoded column value as Postgres' text; null for null. For samples only. */
export function avroText(plan: ColumnPlan, encoded: Buffer): string | null {
  return nextText(plan, new AvroCursor(encoded));
}

/** The value at the cursor as Postgres' text, null for null; the cursor moves on. */
export function nextText(plan: ColumnPlan, cursor: AvroCursor): string | null {
  return plan.nullable && !cursor.present() ? null : valueText(plan, cursor);
}

function valueText(plan: ColumnPlan, cursor: AvroCursor): string {
  switch (plan.type.kind) {
    case 'boolean':
      return formatBoolean(cursor.boolean() === 1);
    case 'int32':
    case 'date':
      return numberText(plan, cursor.int());
    case 'float32':
      return formatFloat32(cursor.view.getFloat32(cursor.fixed(4), true));
    case 'float64':
      return formatFloat64(cursor.view.getFloat64(cursor.fixed(8), true));
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      cursor.long();
      return longText(plan, cursor.hi, cursor.lo);
    default: {
      const length = cursor.span();
      const start = cursor.fixed(length);
      return spanText(plan, cursor.src.subarray(start, start + length));
    }
  }
}

/** Value of a boolean, int32, date or float column as text. */
export function numberText(plan: ColumnPlan, value: number): string {
  switch (plan.type.kind) {
    case 'boolean':
      return formatBoolean(value === 1);
    case 'date':
      return formatDate(value);
    case 'float32':
      return formatFloat32(value);
    case 'float64':
      return formatFloat64(value);
    default:
      return String(value);
  }
}

/** Value of an int64 or time column as text. */
export function longText(plan: ColumnPlan, hi: number, lo: number): string {
  const value = (BigInt(hi) << 32n) | BigInt(lo >>> 0);
  switch (plan.type.kind) {
    case 'time':
      return formatTime(value);
    case 'timestamp':
    case 'timestamptz':
      return formatTimestamp(value, plan.type.kind === 'timestamptz');
    default:
      return String(value);
  }
}

/** Value of a text, json, uuid, bytes or decimal column as text. */
export function spanText(plan: ColumnPlan, bytes: Buffer): string {
  switch (plan.type.kind) {
    case 'decimal':
      return formatDecimal(unscaledOf(bytes), plan.type.scale);
    case 'bytes':
      return formatBytes(bytes);
    default:
      return bytes.toString('utf8');
  }
}

/** Signed integer of two's complement bytes, big endian. */
export function unscaledOf(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}
