// @ts-check
/** What services cost that have nothing to do. */
import { setTimeout as delay } from 'node:timers/promises';

/** Starts, caches and heaps have settled by then. */
const restMs = 60_000;

/** @param {import('./hops.mjs').Bench} bench @param {number} seconds */
export async function measureIdle({ services, say }, seconds) {
  say(`resting for ${restMs / 1_000} s`);
  await delay(restMs);
  const usage = services.watch();
  await delay(seconds * 1_000);
  return [...usage.stop()]
    .filter(([name]) => services.names.includes(name))
    .map(([service, { cpuSeconds, peakMb }]) => ({
      service,
      cpuPercent: (cpuSeconds / seconds) * 100,
      peakMb,
    }));
}
