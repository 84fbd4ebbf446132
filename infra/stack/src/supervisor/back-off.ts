/** Milliseconds before the n-th start in a row (1 = first restart): doubling from half a second to half a minute. */
export function backOffMs(failures: number): number {
  return Math.min(30_000, 500 * 2 ** Math.max(0, failures - 1));
}

/** A process that ran this long is healthy again; its next fault starts from the shortest wait. */
export const healthyAfterMs = 60_000;
