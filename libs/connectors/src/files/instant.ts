const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const duration =
  /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:\.(\d{1,6}))?S)?)?$/;

/** Microseconds since 1970 of ISO 8601 text, UTC where no zone is written; undefined for anything else. */
export function microsOf(text: string): bigint | undefined {
  const found = form.exec(text.trim());
  if (found === null) return undefined;
  const [, date = '', clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = found;
  const minutes = zone.slice(3).replace(':', '');
  const shift = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${minutes === '' ? '00' : minutes}`;
  const millis = Date.parse(`${date}T${clock}:${seconds}${shift}`);
  if (Number.isNaN(millis)) return undefined;
  return BigInt(millis) * 1_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** `2024-05-01 12:00:00.123456`, in UTC. */
export function textOfMicros(micros: bigint): string {
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  const text = new Date(Number((micros - rest) / 1_000n)).toISOString();
  return text.replace('T', ' ').replace('Z', String(rest).padStart(3, '0'));
}

/** A time less an ISO 8601 duration; months count by the calendar. undefined when it is none. */
export function earlier(micros: bigint, text: string): bigint | undefined {
  const found = duration.exec(text);
  if (found === null) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = found
    .slice(1, 8)
    .map((part) => BigInt(part ?? 0));
  const fixed =
    ((((weeks ?? 0n) * 7n + (days ?? 0n)) * 24n + (hours ?? 0n)) * 60n + (minutes ?? 0n)) * 60n +
    (seconds ?? 0n);
  const fraction = BigInt((found[8] ?? '').padEnd(6, '0'));
  return monthsEarlier(micros, Number((years ?? 0n) * 12n + (months ?? 0n))) - fixed * 1_000_000n - fraction;
}

function monthsEarlier(micros: bigint, months: number): bigint {
  if (months === 0) return micros;
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  const time = new Date(Number((micros - rest) / 1_000n));
  const day = time.getUTCDate();
  time.setUTCDate(1);
  time.setUTCMonth(time.getUTCMonth() - months + 1, 0);
  time.setUTCDate(Math.min(day, time.getUTCDate()));
  return BigInt(time.getTime()) * 1_000n + rest;
}
