import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { MeshError } from '@chimera/contracts';
import { runOneTask, type Program } from '../process/program-process.js';
import type { ReconcilerReport, ReconcilerTask } from './protocol.js';

const program: Program = {
  entry: fileURLToPath(new URL('./main.js', import.meta.url)),
  name: 'reconciler',
  heapMb: 192,
};

/** Starts a process for each comparison; it alone holds the secrets of both sides. */
@Injectable()
export class ReconcilerProcess {
  /** Resolves with the sums of both sides; throws what kept the process from reading them. */
  async compare(
    task: ReconcilerTask,
    signal: AbortSignal,
  ): Promise<Extract<ReconcilerReport, { kind: 'compared' }>> {
    const report = await runOneTask<ReconcilerReport>(program, task, signal);
    if (report.kind === 'compared') return report;
    throw new MeshError(report.code, report.disposition, report.message);
  }
}
