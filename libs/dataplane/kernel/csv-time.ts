import { isOutside, limited } from './column';
import { putLong } from './varint';

/** Dates and times of ISO 8601 in delimited text, as `libs/connectors/src/csv/cast/time-caster.ts` reads them. */

const microsPerSecond: i64 = 1_000_000;
const secondsPerDay: i64 = 86_400;
/** What is no time; no time is as low. */
const none: i64 = i64.MIN_VALUE;

/** Where the reader at hand stopped. */
let stop: usize = 0;

export function putCsvDate(o: usize, s: usize, e: usize, column: usize, flags: u32): usize {
  const days = e - s === 10 ? daysAt(s) : none;
  return days === none ? 0 : putChecked(o, days, column, flags);
}

export function putCsvTime(o: usize, s: usize, e: usize, column: usize, flags: u32): usize {
  const micros = clockAt(s, e);
  return micros === none || stop !== e ? 0 : putChecked(o, micros, column, flags);
}

/** With `zoned`, text without a zone is taken as UTC; without, text with one is no value. */
export function putCsvTimestamp(o: usize, s: usize, e: usize, zoned: bool, column: usize, flags: u32): usize {
  if (e - s < 10) return 0;
  const days = daysAt(s);
  if (days === none) return 0;
  let micros: i64 = 0;
  if (e - s > 10) {
    const between = load<u8>(s, 10);
    if (between !== 84 && between !== 32) return 0;
    micros = clockAt(s + 11, e);
    if (micros === none) return 0;
    if (stop < e && load<u8>(stop) === 32) stop++;
    if (stop < e) {
      const offset = zoned ? zoneAt(stop, e) : none;
      if (offset === none || stop !== e) return 0;
      micros -= offset * microsPerSecond;
    }
  }
  return putChecked(o, days * secondsPerDay * microsPerSecond + micros, column, flags);
}

function putChecked(o: usize, value: i64, column: usize, flags: u32): usize {
  return (flags & limited) !== 0 && isOutside(column, value) ? 0 : putLong(o, value);
}

/** Two digits, or above 99. */
function two(p: usize): u32 {
  const tens = <u32>load<u8>(p) - 48;
  const ones = <u32>load<u8>(p, 1) - 48;
  return tens < 10 && ones < 10 ? tens * 10 + ones : 100;
}

/** Days since 1970 of the ten bytes `YYYY-MM-DD`. */
function daysAt(s: usize): i64 {
  const century = two(s);
  const decade = two(s + 2);
  const month = two(s + 5);
  const day = two(s + 8);
  if ((century | decade | month | day) > 127 || century > 99 || decade > 99) return none;
  if (load<u8>(s, 4) !== 45 || load<u8>(s, 7) !== 45) return none;
  const year = century * 100 + decade;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return none;
  return epochDays(<i32>year, <i32>month, <i32>day);
}

function daysIn(year: u32, month: u32): u32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Howard Hinnant's `days_from_civil`, for years from 1 on. */
function epochDays(year: i32, month: i32, day: i32): i64 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
}

/** Microseconds of `HH:MM[:SS[.f]]`, f up to nine digits; what is finer is cut. */
function clockAt(p: usize, e: usize): i64 {
  if (p + 5 > e || load<u8>(p, 2) !== 58) return none;
  const hour = two(p);
  const minute = two(p + 3);
  if (hour > 23 || minute > 59) return none;
  let seconds: i64 = hour * 3_600 + minute * 60;
  stop = p + 5;
  if (p + 8 > e || load<u8>(p, 5) !== 58) return seconds * microsPerSecond;
  const second = two(p + 6);
  if (second > 59) return none;
  seconds += second;
  stop = p + 8;
  if (stop >= e || load<u8>(stop) !== 46) return seconds * microsPerSecond;
  return fractionAt(p + 9, e, seconds * microsPerSecond);
}

function fractionAt(from: usize, e: usize, whole: i64): i64 {
  let micros: i64 = 0;
  let unit: i64 = 100_000;
  let p = from;
  for (; p < e; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit > 9) break;
    micros += digit * unit;
    unit /= 10;
  }
  stop = p;
  return p > from && p - from <= 9 ? whole + micros : none;
}

/** Seconds east of UTC of `Z`, `+02`, `+0200`, `+02:00`. */
function zoneAt(p: usize, e: usize): i64 {
  const sign = load<u8>(p);
  stop = p + 1;
  if (sign === 90) return 0;
  if ((sign !== 43 && sign !== 45) || p + 3 > e) return none;
  const hours = two(p + 1);
  let minutes: u32 = 0;
  stop = p + 3;
  if (stop < e) {
    const q = load<u8>(stop) === 58 ? stop + 1 : stop;
    if (q + 2 > e) return none;
    minutes = two(q);
    stop = q + 2;
  }
  if (hours > 15 || minutes > 59) return none;
  const seconds: i64 = hours * 3_600 + minutes * 60;
  return sign === 45 ? -seconds : seconds;
}
