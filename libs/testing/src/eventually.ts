import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often `eventually` looks. */
export interface EventuallyOptions {
  /** Milliseconds until it gives up. Default 10,000. */
  readonly deadlineMs?: number;
  /** Milliseconds between two looks. Default 50. */
  readonly everyMs?: number;
}

/**
 * Repeats `attempt` until it returns without throwing, and gives what it returned. Throws the last
 * failure of the attempt after the deadline, so that a test says what was missing, not that time was up.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + (options.deadlineMs ?? 10_000);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await delay(options.everyMs ?? 50);
  }
}
