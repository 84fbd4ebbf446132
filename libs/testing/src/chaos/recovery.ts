import { setTimeout as delay } from 'node:timers/promises';
import type { Recovery } from './oracle/history.js';
import type { AskedRun } from './workload/run-driver.js';

/**
 * Waits until a run that was asked for after `healedAt` is published, of any pipeline: then the mesh moves again, from
 * the request to what readers see. Gives up after `deadlineMs`.
 */
export async function movesAgain(
  fault: string,
  runs: () => readonly AskedRun[],
  healedAt: number,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Recovery> {
  while (!signal.aborted && performance.now() - healedAt < deadlineMs) {
    const first = runs()
      .filter(({ askedAt, publishedAt }) => askedAt >= healedAt && publishedAt !== null)
      .map(({ publishedAt }) => publishedAt! - healedAt);
    if (first.length > 0) return { fault, ms: Math.round(Math.min(...first)) };
    await delay(50);
  }
  return { fault, ms: null };
}
