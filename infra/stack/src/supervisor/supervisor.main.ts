import { environment } from '@chimera/config';
import { stackLayout } from '../layout.js';
import { identityOf } from '../process/process-identity.js';
import { ProcessTable } from '../state/process-table.js';
import { handOver } from './hand-over.js';
import { rotateLogs } from './log-rotation.js';
import { ReportWriter } from './report.js';
import { Supervisor } from './supervisor.js';
import { supervisorLog } from './supervisor-log.js';

/** Process of the supervisor: `supervisor.main.js <state folder> <fingerprint>`. */
const [stateDir, fingerprint] = process.argv.slice(2);
const layout = stackLayout(stateDir);
const log = supervisorLog();
const table = new ProcessTable(layout);
// Before the record: whoever finds the record may read the report.
const report = new ReportWriter(layout, fingerprint ?? '');
table.put({
  ...identityOf(process.pid)!,
  name: 'supervisor',
  kind: 'supervisor',
  state: 'ready',
  port: null,
  startedAt: new Date().toISOString(),
  stopSignal: 'SIGTERM',
  stopWithinMs: 90_000,
  restarts: 0,
});
const supervisor = new Supervisor(layout, environment(), report, log);
const rotation = setInterval(() => rotateLogs(layout.logs), 10_000);

async function shutDown(exitCode: number): Promise<void> {
  clearInterval(rotation);
  await supervisor.stop();
  table.remove('supervisor');
  log('ended');
  process.exit(exitCode);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    log(`${signal}: ending`);
    void shutDown(0);
  });
}

process.on(handOver, () => {
  log('handing over to the next supervisor');
  process.exit(0);
});

try {
  await supervisor.start();
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  report.failure(error);
  await supervisor.stop();
  report.phase('failed');
  await shutDown(1);
}
