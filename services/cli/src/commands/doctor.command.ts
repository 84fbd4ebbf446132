import type { Command } from 'commander';
import { doctor, type Diagnosis, type ToldFinding } from '@chimera/stack';
import { exitCodes } from '../exit.js';
import { acts } from './action.js';

/** `chimera doctor`: the whole installation, what is wrong with it, and what to do. */
export function registerDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('examine the whole installation: what is wrong, what was expected, what to do')
    .option('--all', 'also what is well')
    .addHelpText(
      'after',
      '\nExit code 0 when nothing is wrong (warnings are not), else 1. Works while the mesh is down.',
    );
  acts<[{ all?: boolean }]>(command, async ({ output }, { all = false }) => {
    const diagnosis = await doctor();
    output.result(diagnosis, () => diagnosisText(diagnosis, all));
    return diagnosis.healthy ? exitCodes.done : exitCodes.failed;
  });
}

/** As people read it: the worst first, one line that sums it up last. */
export function diagnosisText({ healthy, wrong, warnings, skipped, ok }: Diagnosis, all: boolean): string {
  const lines = [
    ...wrong.flatMap((one) => findingLines('WRONG', one)),
    ...warnings.flatMap((one) => findingLines('warning', one)),
    ...skipped.map(({ check, found }) => `skipped  ${check}: ${found}`),
    ...(all ? ok.map(({ check, found }) => `ok       ${check}: ${found}`) : []),
  ];
  const counts = `${wrong.length} wrong, ${warnings.length} warnings, ${skipped.length} skipped, ${ok.length} well`;
  return [...lines, `${healthy ? 'Nothing is wrong' : 'Something is wrong'}: ${counts}.`].join('\n');
}

function findingLines(word: string, { check, found, expected, todo }: ToldFinding): string[] {
  return [
    `${word.padEnd(8)} ${check}: ${found}`,
    ...(expected === undefined ? [] : [`           expected: ${expected}`]),
    ...(todo === undefined ? [] : [`           do:       ${todo}`]),
  ];
}
