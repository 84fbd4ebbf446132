import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MeshError } from '@chimera/contracts';
import { repositoryRoot } from '@chimera/stack';
import { exitCodes, type ExitCode } from '../exit.js';
import { acts } from './action.js';

/** Values as they were typed; the runner judges them. */
interface ChaosOptions {
  readonly seed?: string;
  readonly seeds?: string;
  readonly from?: string;
  readonly minutes?: string;
  readonly faults?: string;
  readonly brokers?: string;
  readonly proxies?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** The runner belongs to the tests of the checkout, on which the CLI does not depend: it is a program of its own. */
const runner = join(repositoryRoot, 'libs/testing/dist/chaos/chaos.main.js');

/** `chimera chaos`: breaks a mesh of its own in ways that a seed decides, and checks that nothing is lost or doubled. */
export function registerChaos(program: Command): void {
  const command = program
    .command('chaos')
    .description(
      'break a mesh of its own while it works, and check that nothing is lost, doubled or half seen',
    )
    .option('--seed <n>', 'this seed; default: one that is drawn and printed')
    .option('--seeds <k>', 'this many seeds, one after the other')
    .option('--from <n>', 'the first of them')
    .option('--minutes <m>', 'how long faults strike, of each seed; default 1')
    .option('--faults <list>', 'only these, by name or test, separated by commas: kill-worker,T2')
    .option('--brokers <n>', '1 or 3; default 1. Three stand behind proxies')
    .option('--proxies', 'every server behind a proxy, for faults of the network')
    .option('--keep', 'leave the mesh running afterwards')
    .addHelpText(
      'after',
      '\nThe schedule of a seed is printed first; the same seed gives the same one. docs/chaos.md says what each fault does\nand what must hold. Ctrl-C heals what is broken and stops the mesh.\nExit codes: 0 all seeds held, 1 something did not hold, 2 wrong usage.',
    );
  acts<[ChaosOptions]>(command, async ({ output, signal }, options) => {
    if (!existsSync(runner)) throw notBuilt();
    return run([...flagsOf(options), ...(output.json ? ['--json'] : [])], signal);
  });
}

function flagsOf({ keep, proxies, json: _json, ...values }: ChaosOptions): readonly string[] {
  const pairs = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value as string]);
  return [...pairs, ...(proxies === true ? ['--proxies'] : []), ...(keep === true ? ['--keep'] : [])];
}

/** Resolves with the runner's own exit code, also after Ctrl-C: it needs a moment to heal what it broke. */
function run(args: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', runner, ...args], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    signal.addEventListener('abort', () => void child.kill('SIGINT'));
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0 || code === 2 ? code : exitCodes.failed));
  });
}

const notBuilt = (): MeshError =>
  new MeshError('CHIMERA_STACK_FAILED', 'stop', 'Expected the tests of a checkout, found none here.', {
    hint: 'Chaos runs from a checkout of the sources: clone it, then ./chimera chaos.',
  });
