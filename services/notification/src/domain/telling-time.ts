import { nextDue, readSchedule } from '@chimera/intent';
import type { Notice } from './notice.js';
import type { Digest, QuietHours, SubscriptionDefinition } from './subscription.js';

/**
 * When a notice is told: null for at once, else when the digest is due or quiet hours end. Errors pass where the
 * subscription says `urgent`.
 */
export function tellingTime(
  { quietHours, digest, urgent }: Pick<SubscriptionDefinition, 'quietHours' | 'digest' | 'urgent'>,
  { severity }: Pick<Notice, 'severity'>,
  now: Date,
): Date | null {
  if (urgent && severity === 'error') return null;
  const due = digest === null ? now : digestTime(digest, now);
  const told = quietHours === null ? due : endOfQuiet(quietHours, due);
  return told.getTime() <= now.getTime() ? null : told;
}

/** The first digest after a time. */
export function digestTime(digest: Digest, after: Date): Date {
  return digest.every === 'hourly'
    ? next('0 * * * *', 'UTC', after)
    : next(daily(digest.at), digest.timeZone, after);
}

/** The end of the quiet hours that a time lies in; the time itself when it lies in none. */
export function endOfQuiet({ from, to, timeZone }: QuietHours, at: Date): Date {
  if (from === to) return at;
  // The end that comes next belongs to the quiet hours of now exactly when no start comes before it.
  const end = next(daily(to), timeZone, at);
  const start = next(daily(from), timeZone, at);
  return end.getTime() < start.getTime() || isStart(from, timeZone, at) ? end : at;
}

function isStart(from: string, timeZone: string, at: Date): boolean {
  return next(daily(from), timeZone, new Date(at.getTime() - 1_000)).getTime() === at.getTime();
}

/** By the rules of the orchestrator's schedules: some local times come twice a year and some not at all. */
function next(cron: string, timeZone: string, after: Date): Date {
  const schedule = readSchedule(cron, timeZone);
  const due = typeof schedule === 'string' ? null : nextDue(schedule, after.getTime());
  // A daily schedule always has a next time; the fallback keeps a notice from being lost all the same.
  return due === null ? after : new Date(due);
}

function daily(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * *`;
}
