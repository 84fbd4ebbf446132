import { durationMillis } from '@chimera/contracts';
import { nextDue, readSchedule, type CompleteIngestion } from '@chimera/intent';

/** One period of a promise; all in epoch milliseconds. */
export interface Period {
  /** Start of the period: a version published from then on keeps the promise. */
  readonly dueAt: number;
  /** From then on the dataset is at risk. */
  readonly expectedBy: number;
  /** From then on the promise is broken. */
  readonly failBy: number;
}

const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d)$/;
const day = 86_400_000;

/**
 * The first period of a promise whose expected time lies after `after`, or null without a promise.
 *
 * - Times of day (`06:30`) are a promise of each day in the schedule's time zone (UTC without one).
 * - Durations after a cron trigger run from each scheduled time.
 * - Durations without a schedule are a greatest age: they run from `lastArrival`, the last published version, or from
 *   the configuration where there is none.
 */
export function nextPeriod(
  { sla, trigger }: Pick<CompleteIngestion, 'sla' | 'trigger'>,
  after: number,
  lastArrival: number,
): Period | null {
  if (sla === null) return null;
  const zone = trigger.kind === 'cron' ? (trigger.timeZone ?? 'UTC') : 'UTC';
  if (timeOfDay.test(sla.expectedBy)) return daily(sla.expectedBy, sla.failBy, zone, after);
  const [expected, fail] = [durationMillis(sla.expectedBy), durationMillis(sla.failBy)];
  if (expected === null || fail === null) return null;
  const dueAt = trigger.kind === 'cron' ? scheduled(trigger.schedule, zone, after - expected) : lastArrival;
  return dueAt === null ? null : { dueAt, expectedBy: dueAt + expected, failBy: dueAt + fail };
}

/** Whether a promise is about the age of the last version, whenever it came. */
export function isGreatestAge({ sla, trigger }: Pick<CompleteIngestion, 'sla' | 'trigger'>): boolean {
  return sla !== null && trigger.kind !== 'cron' && !timeOfDay.test(sla.expectedBy);
}

function daily(expected: string, fail: string, zone: string, after: number): Period | null {
  const expectedBy = scheduled(cronOf(expected), zone, after);
  if (expectedBy === null) return null;
  const failBy = timeOfDay.test(fail)
    ? scheduled(cronOf(fail), zone, expectedBy)
    : expectedBy + (durationMillis(fail) ?? 0);
  return failBy === null ? null : { dueAt: midnightBefore(expectedBy, zone), expectedBy, failBy };
}

/** The local midnight at or before a time; where it is skipped for daylight saving, the first moment of the day. */
function midnightBefore(time: number, zone: string): number {
  let found = time - day;
  for (let at = scheduled('0 0 * * *', zone, time - 2 * day); at !== null && at <= time;)
    at = scheduled('0 0 * * *', zone, (found = at));
  return found;
}

function cronOf(time: string): string {
  const [hours, minutes] = time.split(':');
  return `${Number(minutes)} ${Number(hours)} * * *`;
}

/** By the rules of the orchestrator's schedules, so that promises and runs agree; null for what is no schedule. */
function scheduled(cron: string, zone: string, after: number): number | null {
  const schedule = readSchedule(cron, zone);
  return typeof schedule === 'string' ? null : nextDue(schedule, after);
}
