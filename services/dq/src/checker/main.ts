import { MeshError, type ProcessUsage } from '@chimera/contracts';
import { createKafkaPort } from '@chimera/kafka';
import { createLogger } from '@chimera/telemetry';
import { checkRows } from './check-rows.js';
import type { CheckerReport, CheckerTask } from './protocol.js';

// Without its service nobody would hear the outcome.
process.on('disconnect', () => process.exit(1));
// Whoever stops the service stops the service's tasks, and those end the checker.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);

process.once('message', (task: CheckerTask) => void run(task));

async function run(task: CheckerTask): Promise<void> {
  const report = await attempt(task);
  process.send?.(report, undefined, undefined, () => process.exit(0));
}

async function attempt(task: CheckerTask): Promise<CheckerReport> {
  const logger = createLogger({ service: 'dq-checker', level: task.logLevel }).child({ runId: task.runId });
  const kafka = createKafkaPort({ brokers: task.brokers, clientId: 'chimera-checker', logger });
  try {
    const ranges = await kafka.rangeReader();
    const checks = await checkRows(task, ranges);
    await ranges.close();
    return { kind: 'checked', checks, usage: ownUsage() };
  } catch (error) {
    logger.warn('rows could not be checked', { error });
    if (MeshError.is(error))
      return { kind: 'failed', code: error.code, disposition: error.disposition, message: error.message };
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', code: 'CHIMERA_INTERNAL', disposition: 'retry', message };
  }
}

function ownUsage(): ProcessUsage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    role: 'checker',
    pid: process.pid,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMemoryBytes: maxRSS * 1024,
    wallMillis: Math.round(process.uptime() * 1000),
  };
}
