import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { repositoryRoot } from '@chimera/stack';
import { exitCodes } from '../exit.js';
import { duration } from '../output/quantities.js';
import { table } from '../output/table.js';
import { runSuite, type SuiteResult } from '../testing/run-suite.js';
import { checks, tiers, type Suite } from '../testing/suites.js';
import { acts } from './action.js';

interface TestOptions {
  readonly tier?: string;
  readonly ci?: boolean;
}

/** `chimera test`: every suite; starts and stops the servers that it needs. */
export function registerTest(program: Command): void {
  const names = tiers.map((tier) => tier.name).join(', ');
  const command = program
    .command('test [filters...]')
    .description('run the tests; starts and stops the servers that they need')
    .option('--tier <names>', `only these, separated by commas: ${names}`)
    .option(
      '--ci',
      'also format, lint, types, generated contracts and docs; runs a failed test file once more and names what passed only then',
    );
  acts<[readonly string[], TestOptions]>(command, async ({ output, signal }, filters, options) => {
    const results: SuiteResult[] = [];
    for (const suite of chosen(options)) {
      if (signal.aborted) break;
      output.note(`\n== ${suite.name}: ${suite.what}`);
      results.push(
        await runSuite(suite, repositoryRoot, { filters, secondTry: options.ci === true, signal }),
      );
    }
    const sum = (field: 'passed' | 'failed' | 'skipped'): number =>
      results.reduce((total, one) => total + one[field], 0);
    const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
    output.result({ suites: results, passed, failed, skipped }, () =>
      summary(results, passed, failed, skipped),
    );
    return failed === 0 && !signal.aborted ? exitCodes.done : exitCodes.failed;
  });
}

function chosen({ tier, ci }: TestOptions): readonly Suite[] {
  const wanted = tier === undefined ? tiers : tier.split(',').map(tierOf);
  return ci === true ? [...checks, ...wanted] : wanted;
}

function tierOf(name: string): Suite {
  const found = tiers.find((tier) => tier.name === name.trim());
  if (found !== undefined) return found;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected one of ${tiers.map((tier) => tier.name).join(', ')}, found "${name}".`,
  );
}

/** The last line is the sum, in the plain form that tools read. */
function summary(results: readonly SuiteResult[], passed: number, failed: number, skipped: number): string {
  const rows = results.map((one) => [one.name, one.passed, one.failed, one.skipped, duration(one.millis)]);
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  const lists = [
    listed('failed', results, 'failures'),
    listed('passed on a second try', results, 'unsteady'),
  ];
  return `\n${table(['suite', 'passed', 'failed', 'skipped', 'time'], rows)}${lists.join('')}\n\n${passed} passed, ${failed} failed${tail}`;
}

function listed(title: string, results: readonly SuiteResult[], field: 'failures' | 'unsteady'): string {
  const lines = results.flatMap((one) => one[field].map((failure) => `  ${one.name}: ${failure}`));
  return lines.length === 0 ? '' : `\n\n${title}:\n${lines.join('\n')}`;
}
