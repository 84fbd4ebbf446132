import { nearestName } from '../nearest-name.js';

/** Whether the name is one of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are no names: they know no daylight saving.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The zone that was probably meant: by its whole name, or by its city alone. */
export function nearestTimeZone(written: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone');
  const cityOf = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1);
  const whole = nearestName(written, zones);
  if (whole !== undefined) return whole;
  const city = nearestName(cityOf(written).replaceAll(' ', '_'), zones.map(cityOf));
  return zones.find((zone) => cityOf(zone) === city);
}
