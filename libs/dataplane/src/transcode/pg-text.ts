import { formatDate, formatTime, formatTimestamp } from '../rows/calendar.js';
import { formatBoolean, formatBytes, formatFloat32, formatFloat64, formatUuid } from '../rows/text-form.js';
import type { ColumnPlan } from './column-plan.js';
import { formatNumeric } from './pg-numeric.js';
import { viewOf } from './row-slab.js';
import type { PgWireType } from './transcoder.js';

/** Days and microseconds from 1970-01-01 to 2000-01-01, where Postgres counts from. */
export const pgEpochDays = 10_957;
export const pgEpochMicros = 946_684_800_000_000n;

/** The binary COPY row at `p` (its field count first) as Postgres' own text, column by column. For rows set aside only. */
export function pgRowText(
  plans: readonly ColumnPlan[],
  wire: readonly PgWireType[],
  source: Uint8Array,
  p: number,
): Readonly<Record<string, string | null>> {
  const view = viewOf(source);
  const entries: [string, string | null][] = [];
  let q = p + 2;
  for (const plan of plans) {
    const length = view.getInt32(q);
    const field = source.subarray(q + 4, q + 4 + Math.max(length, 0));
    entries.push([plan.name, length < 0 ? null : pgText(wire[plan.index] ?? 'text', field)]);
    q += 4 + field.length;
  }
  return Object.fromEntries(entries);
}

/** One value in Postgres' binary form as Postgres' text; times in UTC. */
export function pgText(wire: PgWireType, field: Uint8Array): string {
  const view = viewOf(field);
  switch (wire) {
    case 'bool':
      return formatBoolean(view.getUint8(0) !== 0);
    case 'int2':
      return String(view.getInt16(0));
    case 'int4':
      return String(view.getInt32(0));
    case 'int8':
      return String(view.getBigInt64(0));
    case 'float4':
      return formatFloat32(view.getFloat32(0));
    case 'float8':
      return formatFloat64(view.getFloat64(0));
    case 'numeric':
      return formatNumeric(view, 0, field.length);
    case 'date':
      return dateText(view.getInt32(0));
    case 'time':
      return formatTime(view.getBigInt64(0));
    case 'timestamp':
    case 'timestamptz':
      return timestampText(view.getBigInt64(0), wire === 'timestamptz');
    case 'uuid':
      return formatUuid(field);
    case 'bytea':
      return formatBytes(field);
    case 'jsonb':
      return utf8(field.subarray(1));
    case 'text':
    case 'json':
      return utf8(field);
  }
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function dateText(days: number): string {
  if (days === 0x7fffffff) return 'infinity';
  return days === -0x80000000 ? '-infinity' : formatDate(days + pgEpochDays);
}

function timestampText(micros: bigint, zoned: boolean): string {
  if (micros === 2n ** 63n - 1n) return 'infinity';
  return micros === -(2n ** 63n) ? '-infinity' : formatTimestamp(micros + pgEpochMicros, zoned);
}
