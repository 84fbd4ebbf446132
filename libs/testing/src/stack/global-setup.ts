import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acquireTestStack, repositoryRoot } from '@chimera/stack';

/**
 * Starts the test stack before the `int` tier, or uses the one that runs. The last user stops it, unless
 * CHIMERA_TEST_STACK_KEEP=1 asks to keep it for the next run.
 */
export default async function setup(): Promise<() => Promise<void>> {
  buildMailSink();
  return acquireTestStack({
    keep: process.env['CHIMERA_TEST_STACK_KEEP'] === '1',
    progress: (line) => console.log(`test stack: ${line}`),
  });
}

/** The mail sink is a process of its own, so it runs from the build; specs do not need one. */
function buildMailSink(): void {
  if (existsSync(join(repositoryRoot, 'infra/stack/dist/mail/mail-sink.main.js'))) return;
  execFileSync('node_modules/.bin/tsc', ['-b', 'infra/stack'], { cwd: repositoryRoot, stdio: 'inherit' });
}
