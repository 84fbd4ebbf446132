import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { MeshError } from '@chimera/contracts';
import { hostEnvironment } from './host-environment.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';
import type { ProcessSpec } from './process-spec.js';

/** A process that was started just now. */
export interface Spawned {
  readonly identity: ProcessIdentity;
  readonly child: ChildProcess;
}

/** The part of a process's description that is needed to start it. */
export type Launch = Pick<ProcessSpec, 'name' | 'command' | 'args' | 'env' | 'cwd' | 'user'>;

/** Log file of a process. */
export function logFileOf(logs: string, name: string): string {
  return join(logs, `${name}.log`);
}

/**
 * Starts a process in a group of its own that outlives this one, its output appended to its log file.
 * The file is opened for it directly: nothing breaks in the child when the one who started it dies.
 * Throws `CHIMERA_STACK_FAILED` when the command cannot be executed.
 */
export async function spawnProcess(spec: Launch, logs: string): Promise<Spawned> {
  mkdirSync(logs, { recursive: true });
  const log = openSync(logFileOf(logs, spec.name), 'a', 0o640);
  try {
    const child = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...hostEnvironment(), ...spec.env },
      detached: true,
      stdio: ['ignore', log, log],
      ...(spec.user ?? {}),
    });
    await started(child, spec);
    child.unref();
    const identity = identityOf(child.pid!);
    if (identity === null) throw notStarted(spec, 'it ended at once');
    return { identity, child };
  } finally {
    closeSync(log);
  }
}

function started(child: ChildProcess, spec: Launch): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(notStarted(spec, cause.message, cause)));
  });
}

function notStarted(spec: Launch, reason: string, cause?: unknown): MeshError {
  return new MeshError(
    'CHIMERA_STACK_FAILED',
    'stop',
    `Expected ${spec.name} to start with ${spec.command}: ${reason}.`,
    {
      hint: `Read its log: ./chimera logs ${spec.name}`,
      cause,
    },
  );
}
