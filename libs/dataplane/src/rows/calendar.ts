/** Proleptic Gregorian calendar on plain numbers, as Postgres and Avro count it; JavaScript's Date is too short for both. */

export interface CivilDate {
  /** Astronomical: 0 is 1 BC. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const daysPerEra = 146_097;

/** Days since 1970-01-01. */
export function daysFromCivil({ year, month, day }: CivilDate): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * daysPerEra +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** The inverse of `daysFromCivil`. */
export function civilFromDays(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / daysPerEra);
  const dayOfEra = z - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

export const microsPerDay = 86_400_000_000n;

const pad = (n: number | bigint, width: number) => String(n).padStart(width, '0');

/** `2026-11-21`, `0044-03-15 BC`: as Postgres writes a date. */
export function formatDate(days: number): string {
  const { date, era } = dateParts(days);
  return date + era;
}

function dateParts(days: number): { readonly date: string; readonly era: string } {
  const { year, month, day } = civilFromDays(days);
  const shown = year > 0 ? year : 1 - year;
  return { date: `${pad(shown, 4)}-${pad(month, 2)}-${pad(day, 2)}`, era: year > 0 ? '' : ' BC' };
}

/** `13:05:00.25`: as Postgres writes a time; microseconds since midnight. What is no time of a day is written as the span that it is. */
export function formatTime(micros: bigint): string {
  if (micros < 0n) return `-${formatTime(-micros)}`;
  const seconds = micros / 1_000_000n;
  const fraction = pad(micros % 1_000_000n, 6).replace(/0+$/, '');
  const clock = `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}`;
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

/** `2026-11-21 13:05:00+00`: as Postgres writes a timestamp in UTC; microseconds since 1970. */
export function formatTimestamp(micros: bigint, zoned: boolean): string {
  const { days, rest } = splitDays(micros);
  const { date, era } = dateParts(Number(days));
  return `${date} ${formatTime(rest)}${zoned ? '+00' : ''}${era}`;
}

function splitDays(micros: bigint): { readonly days: bigint; readonly rest: bigint } {
  const rest = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return { days: (micros - rest) / microsPerDay, rest };
}

const datePattern = /^(-?\d{4,6})-(\d{2})-(\d{2})$/;
const timePattern = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/;
const stampPattern = /^([^T ]+)(?:[T ]([\d:.]+)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** Days since 1970 of an ISO 8601 date; undefined when it is none. */
export function parseDate(text: string): number | undefined {
  const match = datePattern.exec(text);
  if (match === null) return undefined;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const days = daysFromCivil(date);
  const back = civilFromDays(days);
  return back.month === date.month && back.day === date.day ? days : undefined;
}

/** Microseconds since midnight of an ISO 8601 time; undefined when it is none. */
export function parseTime(text: string): bigint | undefined {
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 24 || minutes > 59 || seconds > 59) return undefined;
  return BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000n + BigInt((match[4] ?? '').padEnd(6, '0'));
}

/** Microseconds since 1970 of an ISO 8601 date or timestamp; without an offset it is taken as UTC. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = stampPattern.exec(text);
  const days = match === null ? undefined : parseDate(match[1] ?? '');
  const time = parseTime(match?.[2] ?? '00:00');
  if (days === undefined || time === undefined) return undefined;
  return BigInt(days) * microsPerDay + time - offsetMicros(match?.[3]);
}

function offsetMicros(offset: string | undefined): bigint {
  if (offset === undefined || offset === 'Z') return 0n;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0);
  return BigInt(offset.startsWith('-') ? -minutes : minutes) * 60_000_000n;
}
