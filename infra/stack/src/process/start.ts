import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';
import { isRunning, type ProcessIdentity } from './process-identity.js';
import type { ProcessSpec } from './process-spec.js';
import { logFileOf } from './spawn.js';

/**
 * Waits until a process can be used. Throws `CHIMERA_STACK_FAILED` with the last lines of its log when it
 * ends before that or takes longer than it may.
 */
export async function untilReady(spec: ProcessSpec, identity: ProcessIdentity, logs: string): Promise<void> {
  const deadline = performance.now() + spec.readyWithinMs;
  while (!(await spec.ready())) {
    if (!isRunning(identity)) throw notReady(spec, logs, 'it ended');
    if (performance.now() > deadline)
      throw notReady(spec, logs, `it was not after ${spec.readyWithinMs / 1000} s`);
    await delay(50);
  }
}

/** Last lines of a log file; empty when there is none. */
export function lastLines(path: string, count: number, maxBytes = 16_384): string[] {
  if (!existsSync(path)) return [];
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, maxBytes));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(-count);
  } finally {
    closeSync(file);
  }
}

function notReady(spec: ProcessSpec, logs: string, reason: string): MeshError {
  const tail = lastLines(logFileOf(logs, spec.name), 12)
    .map((line) => `  ${line}`)
    .join('\n');
  return new MeshError(
    'CHIMERA_STACK_FAILED',
    'stop',
    `Expected ${spec.name} to become ready on port ${spec.port}: ${reason}. The end of its log:\n${tail}`,
    {
      hint: `The whole log: ./chimera logs ${spec.name}`,
    },
  );
}
