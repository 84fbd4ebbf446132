import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { childEnvironment } from '@chimera/config';
import { MeshError, TransientError } from '@chimera/contracts';
import type { CheckerReport, CheckerTask } from './protocol.js';

const entry = fileURLToPath(new URL('./main.js', import.meta.url));
/** Heap cap of a checker in MB; what it holds is bounded by configuration (Invariant 11). */
const heapMb = 192;

/** Starts a process for each assessment, so that looking at rows neither blocks nor endangers the service. */
@Injectable()
export class CheckerProcess {
  /**
   * Resolves with what was found. Throws `CHIMERA_WORKER_LOST` (retry) when the process ends early, and what it threw.
   * The task's folder is gone afterwards, whatever the process left there.
   */
  async check(task: CheckerTask, signal: AbortSignal): Promise<Extract<CheckerReport, { kind: 'checked' }>> {
    signal.throwIfAborted();
    const child = fork(entry, [], {
      execArgv: [`--max-old-space-size=${heapMb}`, '--enable-source-maps'],
      env: childEnvironment({}),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    try {
      const report = await reportOf(child, task);
      if (report.kind === 'checked') return report;
      throw new MeshError(report.code, report.disposition, report.message);
    } finally {
      signal.removeEventListener('abort', kill);
      kill();
      await rm(task.directory, { recursive: true, force: true });
    }
  }
}

function reportOf(child: ChildProcess, task: CheckerTask): Promise<CheckerReport> {
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as CheckerReport));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(
        new TransientError(
          'CHIMERA_WORKER_LOST',
          `Expected the checker of run ${task.runId} to report; it ended with ${signal ?? `code ${code}`}.`,
        ),
      );
    });
    child.send(task);
  });
}
