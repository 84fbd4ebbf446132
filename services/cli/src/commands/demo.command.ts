import type { Command } from 'commander';
import { acts } from './action.js';
import { runDemo } from '../demo/demo.js';

/** `chimera demo`: the whole main job on real data. */
export function registerDemo(program: Command): void {
  const command = program
    .command('demo')
    .description(
      'real data step by step: Parquet, dirty CSV and Postgres; a bad version, a changed source and a late dataset; who is told',
    );
  acts(command, async ({ output, api, signal }) => runDemo({ output, api, signal }));
}
