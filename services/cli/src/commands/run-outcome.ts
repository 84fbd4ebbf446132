import { exitCodes, type ExitCode } from '../exit.js';
import type { Output } from '../output/output.js';
import { hasEnded, type Run } from '../waiting/run.waiter.js';
import { runText } from './run-text.js';
import { explain, explanationText } from './run-why.js';

/** Tells how a run that was waited for stands: done when it was published, failed when it ended otherwise or waits for a person. */
export function tellOutcome(output: Output, run: Run): ExitCode {
  output.result(run, () => (hasEnded(run) ? runText(run) : waitText(run)));
  return run.state === 'published' ? exitCodes.done : exitCodes.failed;
}

/** Why waiting stopped, and how it goes on. */
function waitText(run: Run): string {
  return [
    explanationText(run, explain(run)),
    `  It goes on without this command: \`./chimera run why ${run.runId}\` tells how it stands; --wait-held waits for a person.`,
  ].join('\n');
}
