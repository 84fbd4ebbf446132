// @ts-check
import { setTimeout as delay } from 'node:timers/promises';

const deadlineMs = 180_000;

/**
 * Waits until a service has handled all of these events.
 * @param {{ arrived(service: string, ids: readonly string[]): Promise<number> }} destinations
 * @param {string} service @param {readonly string[]} ids
 */
export async function untilArrived(destinations, service, ids) {
  if (ids.length === 0) return;
  const until = performance.now() + deadlineMs;
  for (;;) {
    const arrived = await destinations.arrived(service, ids);
    if (arrived === ids.length) return;
    if (performance.now() > until)
      throw new Error(
        `Expected ${ids.length} events at ${service} within ${deadlineMs / 1_000} s, found ${arrived}.`,
      );
    await delay(250);
  }
}
