import type { Command } from 'commander';
import { acts } from './action.js';
import { runDemo } from '../demo/demo.js';

/** `chimera demo`: the whole main job on real data. */
export function registerDemo(program: Command): void {
  const command = program
    .command('demo')
    .description(
      'onboard and ingest three million real flights, see a bad version held back, and read the notices',
    );
  acts(command, async ({ output, api, signal }) => runDemo({ output, api, signal }));
}
