import type { VectorFormat } from '@chimera/dataplane';
import { FixedCaster, putWhole } from './caster.js';
import {
  emptyFields,
  epochDays,
  isTime,
  reset,
  zone,
  type TimeFields,
  type TimePattern,
} from './time-pattern.js';

/** Reads times of ISO 8601: `2024-02-29`, `2024-02-29T12:00`, `2024-02-29 12:00:00.123456+02:00`. */
export const isoDateTime: TimePattern = {
  text: 'ISO 8601',
  parse: (d, s, e, fields) => iso(d, s, e, fields),
};
/** Dates of ISO 8601 alone. */
export const isoDate: TimePattern = {
  text: 'ISO 8601',
  parse: (d, s, e, fields) => e - s === 10 && iso(d, s, e, fields),
};
/** `12:00`, `12:00:00.5`. */
export const isoTime: TimePattern = {
  text: 'ISO 8601',
  parse: (d, s, e, fields) => {
    reset(fields);
    return clock(d, s, e, fields) === e && isTime(fields);
  },
};

function iso(d: Buffer, s: number, e: number, fields: TimeFields): boolean {
  reset(fields);
  if (e - s < 10 || d[s + 4] !== 45 || d[s + 7] !== 45) return false;
  fields.year = two(d, s) * 100 + two(d, s + 2);
  fields.month = two(d, s + 5);
  fields.day = two(d, s + 8);
  if (Number.isNaN(fields.year + fields.month + fields.day)) return false;
  if (e - s === 10) return isTime(fields);
  if (d[s + 10] !== 84 && d[s + 10] !== 32) return false;
  let p = clock(d, s + 11, e, fields);
  if (p < 0) return false;
  if (p < e && d[p] === 32) p++;
  if (p < e) p = zone(d, p, e, fields);
  return p === e && isTime(fields);
}

/** Two digits, or NaN. */
function two(d: Buffer, p: number): number {
  const [tens, ones] = [(d[p] as number) - 48, (d[p + 1] as number) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** `HH:MM[:SS[.f]]` at `p`; gives where it stopped, or -1. What is finer than microseconds is cut. */
function clock(d: Buffer, p: number, e: number, fields: TimeFields): number {
  if (p + 5 > e || d[p + 2] !== 58) return -1;
  fields.hour = two(d, p);
  fields.minute = two(d, p + 3);
  if (Number.isNaN(fields.hour + fields.minute)) return -1;
  if (p + 8 > e || d[p + 5] !== 58) return p + 5;
  fields.second = two(d, p + 6);
  if (Number.isNaN(fields.second)) return -1;
  return d[p + 8] === 46 && p + 8 < e ? fraction(d, p + 9, e, fields) : p + 8;
}

function fraction(d: Buffer, from: number, e: number, fields: TimeFields): number {
  let p = from;
  for (let unit = 100_000; p < e; p++, unit = Math.floor(unit / 10)) {
    const digit = (d[p] as number) - 48;
    if (digit < 0 || digit > 9) break;
    fields.micros += digit * unit;
  }
  return p > from && p - from <= 9 ? p : -1;
}

/** Days since 1970-01-01. */
export class DateCaster extends FixedCaster {
  readonly format: VectorFormat = { layout: 'int32' };
  private readonly fields = emptyFields();

  constructor(
    capacity: number,
    private readonly pattern: TimePattern,
  ) {
    super(capacity, 4);
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    if (!this.pattern.parse(d, s, e, this.fields)) return false;
    this.view.setInt32(row * 4, epochDays(this.fields), true);
    return true;
  }
}

/** Microseconds since midnight. */
export class TimeCaster extends FixedCaster {
  readonly format: VectorFormat = { layout: 'int64', unit: 'us' };
  private readonly fields = emptyFields();

  constructor(capacity: number) {
    super(capacity, 8);
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    if (!isoTime.parse(d, s, e, this.fields)) return false;
    putWhole(this.view, row * 8, clockSeconds(this.fields) * 1_000_000 + this.fields.micros);
    return true;
  }
}

/**
 * Microseconds since 1970. With `zoned`, text with a zone is brought to UTC and text without one is taken as UTC;
 * without, text with a zone is no value: nothing says whose wall clock it would be.
 */
export class TimestampCaster extends FixedCaster {
  readonly format: VectorFormat = { layout: 'int64', unit: 'us' };
  private readonly fields = emptyFields();

  constructor(
    capacity: number,
    private readonly pattern: TimePattern,
    private readonly zoned: boolean,
  ) {
    super(capacity, 8);
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    const { fields } = this;
    if (!this.pattern.parse(d, s, e, fields)) return false;
    if (!this.zoned && fields.offset !== undefined) return false;
    const seconds = epochDays(fields) * 86_400 + clockSeconds(fields) - (fields.offset ?? 0);
    if (Math.abs(seconds) < 9_000_000_000) putWhole(this.view, row * 8, seconds * 1_000_000 + fields.micros);
    else this.view.setBigInt64(row * 8, BigInt(seconds) * 1_000_000n + BigInt(fields.micros), true);
    return true;
  }

  /** Whether the last value had a zone. */
  get sawZone(): boolean {
    return this.fields.offset !== undefined;
  }
}

function clockSeconds({ hour, minute, second }: TimeFields): number {
  return hour * 3_600 + minute * 60 + second;
}
