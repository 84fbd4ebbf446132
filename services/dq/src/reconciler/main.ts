import { MeshError } from '@chimera/contracts';
import { compareSides } from './compare-sides.js';
import type { ReconcilerReport, ReconcilerTask } from './protocol.js';

const stop = new AbortController();
// Without its service nobody would hear the outcome.
process.on('disconnect', () => process.exit(1));
// Whoever stops the service stops the service's tasks, and those end the comparison.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);

process.once('message', (task: ReconcilerTask) => void run(task));

async function run(task: ReconcilerTask): Promise<void> {
  const report = await attempt(task);
  process.send?.(report, undefined, undefined, () => process.exit(0));
}

async function attempt(task: ReconcilerTask): Promise<ReconcilerReport> {
  try {
    return { kind: 'compared', ...(await compareSides(task, stop.signal)) };
  } catch (error) {
    if (MeshError.is(error))
      return { kind: 'failed', code: error.code, disposition: error.disposition, message: error.message };
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', code: 'CHIMERA_INTERNAL', disposition: 'retry', message };
  }
}
