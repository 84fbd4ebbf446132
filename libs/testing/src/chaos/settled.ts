import { setTimeout as delay } from 'node:timers/promises';

/**
 * Looks again until what is found is complete, or the deadline has passed, and gives the last find either way: what is
 * missing then is for the oracle to judge. A look that throws counts as incomplete; throws what the last one threw only
 * when none ever succeeded.
 */
export async function settled<T>(
  look: () => T | Promise<T>,
  isComplete: (found: T) => boolean,
  deadlineMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  let last: { readonly found: T } | undefined;
  for (;;) {
    try {
      last = { found: await look() };
      if (isComplete(last.found)) return last.found;
    } catch (error) {
      if (performance.now() >= deadline && last === undefined) throw error;
    }
    if (performance.now() >= deadline && last !== undefined) return last.found;
    await delay(250);
  }
}
