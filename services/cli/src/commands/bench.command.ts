import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { repositoryRoot } from '@chimera/stack';
import { exitCodes, type ExitCode } from '../exit.js';
import { acts } from './action.js';
import { positive } from './options.js';

interface BenchOptions {
  readonly peers?: boolean;
  readonly only?: string;
  readonly runs?: number;
  readonly rows?: number;
  readonly minutes?: number;
  readonly quick?: boolean;
  readonly resume?: boolean;
  readonly keep?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `chimera bench`: the programs lie in `bench/`, which the command line itself does not depend on. */
export function registerBench(program: Command): void {
  const command = program
    .command('bench')
    .description(
      'measure the mesh beside bare COPY and, with --peers, beside Debezium and dlt; prints the goals',
    )
    .option(
      '--peers',
      'also Debezium on Kafka Connect and dlt; fetches them once (Maven, Python 3.11 with venv)',
    )
    .option('--only <text>', 'only cases whose name contains this, such as "flights" or "mesh"')
    .option('--runs <n>', 'runs of each case, in turns (default 5; 1 with --quick)', positive)
    .option('--rows <n>', 'rows of flights; lineitem has two thirds (default 3,000,000)', positive)
    .option('--minutes <n>', 'begin nothing new after so many minutes (default 240)', positive)
    .option('--quick', 'small tables, in under five minutes: indicative only')
    .option('--resume', 'go on with what was broken off, with the same settings')
    .option('--keep', 'leave the mesh of the benchmark up')
    .option('--out <file>', 'also write everything that was measured as JSON')
    .addHelpText(
      'after',
      '\nThe mesh is one of its own, in .chimera/bench; the one you work with is not touched. Every result is counted\nand check-summed at its destination. How it is measured: bench/README.md; what it said: docs/performance.md.\nCtrl-C ends what was started. Exit code 1: something could not be measured. Missed goals are no failure.',
    );
  acts<[BenchOptions]>(command, ({ output, signal }, options) => {
    const args = argumentsOf({ ...options, json: output.json });
    return run(
      [process.execPath, '--enable-source-maps', join('bench', 'goals', 'run.mjs'), ...args],
      signal,
    );
  });
}

/** Options as the program takes them: the same names. */
export function argumentsOf(options: BenchOptions): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

function run([program, ...args]: readonly [string, ...string[]], signal: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: repositoryRoot, stdio: ['ignore', 'inherit', 'inherit'] });
    // A terminal sends Ctrl-C to the child as well; it takes the second one for the first.
    const stop = (): boolean => child.kill('SIGINT');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code === 0 ? exitCodes.done : exitCodes.failed);
    });
  });
}
