import { fork, type ChildProcess } from 'node:child_process';
import { childEnvironment } from '@chimera/config';
import { TransientError } from '@chimera/contracts';

/** A program that gets one task over IPC, answers with one report, and ends. */
export interface Program {
  /** Path of its main module. */
  readonly entry: string;
  /** For messages: `checker`. */
  readonly name: string;
  /** Heap cap in MB; what the program holds is bounded by configuration (Invariant 11). */
  readonly heapMb: number;
}

/**
 * Runs a program for one task, with an empty environment, and kills it when `signal` fires. Resolves with its report;
 * throws `CHIMERA_WORKER_LOST` (retry) when the process ends without one. No process is left, however it ends.
 */
export async function runOneTask<Report>(
  program: Program,
  task: object,
  signal: AbortSignal,
): Promise<Report> {
  signal.throwIfAborted();
  const child = fork(program.entry, [], {
    execArgv: [`--max-old-space-size=${program.heapMb}`, '--enable-source-maps'],
    env: childEnvironment({}),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    return await reportOf<Report>(child, program.name, task);
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

function reportOf<Report>(child: ChildProcess, name: string, task: object): Promise<Report> {
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as Report));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const ended = signal ?? `code ${code}`;
      reject(
        new TransientError('CHIMERA_WORKER_LOST', `Expected the ${name} to report; it ended with ${ended}.`),
      );
    });
    child.send(task);
  });
}
