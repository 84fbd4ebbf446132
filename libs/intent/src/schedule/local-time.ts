/** A moment on the wall clock of a place, as if it were UTC: epoch milliseconds. */
export type WallTime = number;

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows at an instant. */
export function wallTimeAt(instant: number, timeZone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const wall = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  return wall + (((instant % 1_000) + 1_000) % 1_000);
}

/**
 * The instants at which a wall clock shows a time: one as a rule, two when the clock was set back over it,
 * none when it was set forward over it.
 */
export function instantsOf(wall: WallTime, timeZone: string): readonly number[] {
  const offsets = new Set([offsetAt(wall - dayMs, timeZone), offsetAt(wall + dayMs, timeZone)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => wallTimeAt(instant, timeZone) === wall)
    .sort((a, b) => a - b);
}

/** When the clock was set forward over a wall time that it never showed: the first instant after the gap. */
export function endOfGap(wall: WallTime, timeZone: string): number {
  let before = wall - dayMs - offsetAt(wall - dayMs, timeZone);
  let after = wall + dayMs - offsetAt(wall + dayMs, timeZone);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallTimeAt(middle, timeZone) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/** Wall clock less UTC, at about an instant. */
export function offsetAt(instant: number, timeZone: string): number {
  return wallTimeAt(instant, timeZone) - instant;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Names come from intents: what is kept is bounded (Invariant 11); there are some 600 places.
  if (formats.size < 1_000) formats.set(timeZone, format);
  return format;
}
