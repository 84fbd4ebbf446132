// @ts-check
/** What a mesh costs that has nothing to do. */
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@chimera/stack';

/**
 * Share of a core and resident memory of every service, after a rest. @param {string} stateDir
 * @param {{ restMs: number, sampleMs: number, signal: AbortSignal }} options
 */
export async function idleServices(stateDir, { restMs, sampleMs, signal }) {
  await delay(restMs, undefined, { signal });
  const { processes } = await status({ stateDir, sampleMs });
  return processes
    .filter(({ kind }) => kind === 'service')
    .map(({ name, cpuPercent, residentBytes }) => ({
      name,
      cpuPercent: cpuPercent ?? 0,
      residentMb: (residentBytes ?? 0) / 2 ** 20,
    }));
}
