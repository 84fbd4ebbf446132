import type { Command } from 'commander';
import type { Fault } from '@chimera/contracts';
import { locateInIntent } from '@chimera/intent';
import { localFaults, readIntentFile } from '../api/intent-file.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { faultLines, type Output } from '../output/output.js';
import { acts } from './action.js';
import { registerDiff } from './intent-diff.js';
import { registerExplain } from './intent-explain.js';
import { registerNew } from './intent-new.js';
import { registerPull } from './intent-pull.js';
import { registerReads } from './intent-reads.js';
import { submits } from './submit.js';

/** `chimera intent ...`: declare a source. */
export function registerIntent(program: Command): void {
  const intent = program
    .command('intent')
    .description('declare a source: new, explain, validate, test, submit, pull, diff, show, list');
  registerNew(intent);
  registerExplain(intent);
  registerValidate(intent);
  registerTest(intent);
  submits(intent.command('submit <file>').description('onboard the source, or a new version of it'), {
    path: '/v1/intents',
    awaited: 'the datasets to be discoverable',
    told: ({ namespace, name, submissionId }) =>
      `${namespace}/${name} submitted (${submissionId}). Follow it with \`./chimera watch\`.`,
  });
  registerPull(intent);
  registerDiff(intent);
  registerReads(intent);
}

function registerValidate(intent: Command): void {
  const command = intent
    .command('validate <file>')
    .description('check the file without contacting anything; every fault at once');
  acts<[string]>(command, async ({ output }, file) => {
    const content = await readIntentFile(file);
    return reportFaults(output, file, content, localFaults(content));
  });
}

function registerTest(intent: Command): void {
  const command = intent
    .command('test <file>')
    .description('connect to the source and look for what is selected; nothing is kept');
  acts<[string]>(command, async ({ output, api }, file) => {
    const content = await readIntentFile(file);
    const answer = await (
      await api()
    ).post<{ ok: boolean; faults: Fault[] }>('intake', '/v1/intents/test', { content });
    return reportFaults(output, file, content, answer.faults);
  });
}

function reportFaults(output: Output, file: string, content: string, faults: readonly Fault[]): ExitCode {
  const head =
    faults.length === 0
      ? `${file}: ok`
      : `${file}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`;
  output.result({ valid: faults.length === 0, faults }, () =>
    [head, ...faultLines(faults.map((fault) => located(fault, content)))].join('\n'),
  );
  return faults.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** The fault with the line that it is about, or that is nearest to what is missing. */
function located(fault: Fault, content: string): Fault {
  const place = fault.path === '' ? null : locateInIntent(content, fault.path);
  return place === null ? fault : { ...fault, path: `${fault.path} (line ${place.line})` };
}
