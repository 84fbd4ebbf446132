import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';
import type { Logger } from '@chimera/telemetry';

/**
 * Runs a step of the boot until it succeeds: servers may come up later than services. Errors of
 * another class than retry, and the last one after `deadlineMs`, are thrown.
 */
export async function startWhenAvailable<T>(
  step: () => Promise<T>,
  log: Logger,
  deadlineMs: number,
): Promise<T> {
  const until = performance.now() + deadlineMs;
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await step();
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'retry' || performance.now() + pause > until)
        throw error;
      log.warn('waiting for what this service needs', {
        code: error.code,
        reason: error.message,
        pauseMs: pause,
      });
      await delay(pause);
    }
  }
}
