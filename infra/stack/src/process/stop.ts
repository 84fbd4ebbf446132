import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, signalProcess, type ProcessIdentity } from './process-identity.js';

/**
 * Ends a process: asks with `signal`, waits, then SIGKILL. Resolves when it is gone;
 * true when it went by itself (Invariant 7).
 */
export async function stopProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<boolean> {
  if (!signalProcess(identity, signal)) return true;
  if (await gone(identity, withinMs)) return true;
  signalProcess(identity, 'SIGKILL');
  await gone(identity, 5_000);
  return false;
}

async function gone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false;
    await delay(25);
  }
  return true;
}
