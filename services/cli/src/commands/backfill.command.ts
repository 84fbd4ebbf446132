import type { Command } from 'commander';
import { acts } from './action.js';
import { splitName } from './names.js';
import { waitingForRun, type RunWaitingOptions } from './options.js';
import { startRun } from './started-run.js';

/** `chimera backfill`: read a range again. */
export function registerBackfill(program: Command): void {
  const backfill = waitingForRun(
    program
      .command('backfill <namespace/pipeline>')
      .description('read one range of a delta pipeline again; its high-water mark stays')
      .requiredOption('--from <value>', 'first value of the delta column, such as 2026-01-01T00:00:00Z')
      .requiredOption('--to <value>', 'last value, inclusive'),
  );
  acts<[string, RunWaitingOptions & { from: string; to: string }]>(
    backfill,
    async (context, name, { from, to, ...options }) => {
      const request = { ...splitName(name, 'pipeline'), parameters: { mode: 'backfill', from, to } };
      return startRun(context, await context.api(), request, options);
    },
  );
}
