const pattern =
  /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,10})(?:\.(\d{1,3}))?S)?)?$/;

const [second, minute, hour, day, week] = [1_000, 60_000, 3_600_000, 86_400_000, 604_800_000];

/**
 * Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds: `PT10M`, `P1DT12H`. Null for anything
 * else; years and months too, because they have no fixed length.
 */
export function durationMillis(text: string): number | null {
  const match = pattern.exec(text);
  if (match === null || !/\d/.test(text) || text.endsWith('T')) return null;
  const [, weeks, days, hours, minutes, seconds, fraction] = match;
  const part = (digits: string | undefined, millis: number): number => Number(digits ?? 0) * millis;
  const whole =
    part(weeks, week) + part(days, day) + part(hours, hour) + part(minutes, minute) + part(seconds, second);
  return whole + Number((fraction ?? '').padEnd(3, '0'));
}
