import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { MeshError } from '@chimera/contracts';
import { runOneTask, type Program } from '../process/one-task-process.js';
import type { CheckerReport, CheckerTask } from './protocol.js';

const program: Program = {
  entry: fileURLToPath(new URL('./main.js', import.meta.url)),
  name: 'checker',
  heapMb: 192,
};

/** Starts a process for each assessment, so that looking at rows neither blocks nor endangers the service. */
@Injectable()
export class CheckerProcess {
  /**
   * Resolves with what was found. Throws `CHIMERA_WORKER_LOST` (retry) when the process ends early, and what it threw.
   * The task's folder is gone afterwards, whatever the process left there.
   */
  async check(task: CheckerTask, signal: AbortSignal): Promise<Extract<CheckerReport, { kind: 'checked' }>> {
    try {
      const report = await runOneTask<CheckerReport>(program, task, signal);
      if (report.kind === 'checked') return report;
      throw new MeshError(report.code, report.disposition, report.message);
    } finally {
      await rm(task.directory, { recursive: true, force: true });
    }
  }
}
