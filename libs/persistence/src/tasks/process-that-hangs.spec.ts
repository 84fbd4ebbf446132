import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** A process of its own that takes tasks and never ends them, so that it can be killed for real. */
export function processThatHangs(url: string, schema: string): ChildProcess {
  execFileSync(process.execPath, ['../../node_modules/typescript/bin/tsc', '-b', '.'], { cwd: packageRoot });
  const script = `
    import { Database, Notifications, TaskWorkers, UnitOfWork } from '@chimera/persistence';
    import { silentLogger as log } from '@chimera/telemetry';
    const options = { connectionUrl: ${JSON.stringify(url)}, schema: '${schema}' };
    const database = new Database(options, log);
    const notifications = new Notifications(options, log);
    const work = new UnitOfWork({ database, encoder: {} });
    const hang = { kind: 'work', concurrency: 1, leaseMs: 1000, execute: () => new Promise(() => {}), exhausted: () => async () => {} };
    await new TaskWorkers({ database, notifications, work, log, executors: [hang] }).start();
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageRoot,
    stdio: 'inherit',
  });
}
