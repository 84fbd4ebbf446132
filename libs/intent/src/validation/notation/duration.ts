const duration =
  /^P(?!$)(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?)$/;
const secondsOf = [604_800, 86_400, 3_600, 60, 1];

/** Seconds of an ISO 8601 duration of weeks, or days, hours, minutes and seconds; undefined for anything else. */
export function durationSeconds(text: string): number | undefined {
  const parts = duration.exec(text);
  if (parts === null) return undefined;
  return secondsOf.reduce((sum, seconds, index) => sum + seconds * Number(parts[index + 1] ?? 0), 0);
}
