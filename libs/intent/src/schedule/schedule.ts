import { readCronExpression, type CronExpression } from './cron-expression.js';
import { isTimeZone } from '../validation/notation/time-zone.js';
import { dayMs, endOfGap, hourMs, instantsOf, offsetAt, wallTimeAt } from './local-time.js';

/** A schedule that can be asked for its times. */
export interface Schedule {
  readonly expression: CronExpression;
  readonly timeZone: string;
}

/** Leap days are up to eight years apart; nothing that exists is rarer. */
const farthestDays = 8 * 366 + 2;

/**
 * Reads a schedule of five fields in a time zone by its IANA name. A text in the answer says what is wrong
 * with it: a field, the zone, or that it has no times at all (30 February).
 */
export function readSchedule(cron: string, timeZone: string): Schedule | string {
  const expression = readCronExpression(cron);
  if (typeof expression === 'string') return expression;
  if (!isTimeZone(timeZone))
    return `"${timeZone.slice(0, 60)}" is no time zone of the IANA database, such as Europe/Berlin`;
  const schedule = { expression, timeZone };
  // Days repeat every 400 years, leap days within eight: what has no time from here has none.
  return nextDue(schedule, Date.UTC(2096, 1, 29)) === null && nextDue(schedule, 0) === null
    ? 'no day of any year fits it'
    : schedule;
}

/**
 * The first time after an instant at which a schedule is due; null when it never is. Pure.
 *
 * Where clocks are set forward, a time that they skip is due right after the gap, once, however many were
 * skipped; where they are set back, a time that they show twice is due the first time only. Schedules of
 * every hour go by elapsed time instead: they are due in every hour that passes, and nothing is made up for.
 */
export function nextDue(schedule: Schedule, after: number): number | null {
  const wall = wallTimeAt(after, schedule.timeZone);
  // The clock may have been set back since midnight, so that the day before on the wall is still to come.
  let day = Math.floor(wall / dayMs) * dayMs - dayMs;
  for (let looked = 0; looked < farthestDays; looked += 1, day += dayMs) {
    if (!isDay(schedule.expression, day)) continue;
    const due = firstOfDay(schedule, day, after);
    if (due !== null) return due;
  }
  return null;
}

/** The times after `from` up to and including `to`, oldest first, at most `limit` of them. */
export function dueBetween(schedule: Schedule, from: number, to: number, limit: number): readonly number[] {
  const times: number[] = [];
  let due = nextDue(schedule, from);
  while (due !== null && due <= to && times.length < limit) {
    times.push(due);
    due = nextDue(schedule, due);
  }
  return times;
}

function isDay({ months, days, weekdays, eitherDay }: CronExpression, day: number): boolean {
  const date = new Date(day);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const fits = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return eitherDay ? fits.includes(true) : !fits.includes(false);
}

function firstOfDay({ expression, timeZone }: Schedule, day: number, after: number): number | null {
  const [start, end] = [offsetAt(day - dayMs, timeZone), offsetAt(day + 2 * dayMs, timeZone)];
  if (start === end) return firstOnPlainDay(expression, day - start, after);
  let first: number | null = null;
  for (const hour of expression.hours) {
    for (const minute of expression.minutes) {
      for (const instant of dueAt(expression, day + hour * hourMs + minute * 60_000, timeZone))
        if (instant > after && (first === null || instant < first)) first = instant;
    }
  }
  return first;
}

/** `midnight` is the instant at which the day begins. */
function firstOnPlainDay({ hours, minutes }: CronExpression, midnight: number, after: number): number | null {
  for (const hour of hours) {
    if (midnight + hour * hourMs + hourMs <= after) continue;
    for (const minute of minutes) {
      const instant = midnight + hour * hourMs + minute * 60_000;
      if (instant > after) return instant;
    }
  }
  return null;
}

function dueAt(expression: CronExpression, wall: number, timeZone: string): readonly number[] {
  const instants = instantsOf(wall, timeZone);
  if (expression.hours.length === 24) return instants;
  return instants.length === 0 ? [endOfGap(wall, timeZone)] : instants.slice(0, 1);
}
