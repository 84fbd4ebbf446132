import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';

const firstDelayMs = 200;
const longestDelayMs = 5_000;
const tries = 60;

/**
 * Repeats database work through an outage of about five minutes: what an attempt came to must not be lost
 * because the database was away for a moment. Throws at once what is no outage.
 */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'retry' || attempt === tries) throw error;
    }
    await delay(Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)));
  }
}
