const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Waits between attempts, from Standard Webhooks 1.0.0; mail is given the same patience. */
const schedule = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
];

/** Attempts before a delivery is given up. */
export const deliveryAttempts = schedule.length + 1;

/**
 * Milliseconds to wait after a failed attempt: the schedule with up to 10% jitter, or what the receiver
 * asked for when that is longer (at most a day).
 *
 * @param attempt 1 for the first
 * @param random from 0 to 1
 */
export function retryDelay(attempt: number, retryAfterMs: number | null, random: number): number {
  const planned = schedule[Math.min(attempt, schedule.length) - 1]!;
  const jittered = planned * (1 + random / 10);
  return Math.min(Math.max(jittered, retryAfterMs ?? 0), 24 * hours);
}
