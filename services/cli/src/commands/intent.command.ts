import type { Command } from 'commander';
import type { Fault } from '@chimera/contracts';
import { readIntentFile, localFaults } from '../api/intent-file.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { faultLines, type Output } from '../output/output.js';
import { fields, table } from '../output/table.js';
import { awaitSubmission, submissionText, succeeded } from '../waiting/submission.waiter.js';
import { acts } from './action.js';
import { waiting, type WaitingOptions } from './options.js';

interface IntentSummary {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly team: string;
  readonly sourceKind: string;
  readonly state: string;
  readonly datasets: readonly string[];
  readonly versions?: readonly {
    readonly version: number;
    readonly submittedBy: string;
    readonly submittedAt: string;
  }[];
}

/** `chimera intent ...`: declare a source. */
export function registerIntent(program: Command): void {
  const intent = program
    .command('intent')
    .description('declare a source: validate, test, submit, show, list');
  registerValidate(intent);
  registerTest(intent);
  registerSubmit(intent);
  registerReads(intent);
}

function registerValidate(intent: Command): void {
  const command = intent
    .command('validate <file>')
    .description('check the file without contacting anything; every fault at once');
  acts<[string]>(command, async ({ output }, file) =>
    reportFaults(output, file, localFaults(await readIntentFile(file))),
  );
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
    return reportFaults(output, file, answer.faults);
  });
}

function reportFaults(output: Output, file: string, faults: readonly Fault[]): ExitCode {
  const head =
    faults.length === 0
      ? `${file}: ok`
      : `${file}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`;
  output.result({ valid: faults.length === 0, faults }, () => [head, ...faultLines(faults)].join('\n'));
  return faults.length === 0 ? exitCodes.done : exitCodes.failed;
}

function registerSubmit(intent: Command): void {
  const command = waiting(
    intent.command('submit <file>').description('onboard the source, or a new version of it'),
    'the datasets to be discoverable',
  );
  acts<[string, WaitingOptions]>(command, async ({ output, api, signal }, file, options) => {
    const client = await api();
    const content = await readIntentFile(file);
    const accepted = await client.post<{ submissionId: string; namespace: string; name: string }>(
      'intake',
      '/v1/intents',
      { content },
    );
    if (options.wait !== true) {
      output.result(
        accepted,
        () =>
          `${accepted.namespace}/${accepted.name} submitted (${accepted.submissionId}). Follow it with \`./chimera watch\`.`,
      );
      return exitCodes.done;
    }
    const end = await awaitSubmission(client, accepted.submissionId, output, {
      timeoutMs: options.timeout * 1000,
      signal,
    });
    output.result(end, () => submissionText(end));
    return succeeded(end) ? exitCodes.done : exitCodes.failed;
  });
}

function registerReads(intent: Command): void {
  acts(
    intent.command('list').description('every intent with its current version'),
    async ({ output, api }) => {
      const { intents } = await (await api()).get<{ intents: IntentSummary[] }>('intake', '/v1/intents');
      output.result(intents, () =>
        table(
          ['intent', 'version', 'source', 'state', 'team', 'datasets'],
          intents.map((one) => [
            `${one.namespace}/${one.name}`,
            one.version,
            one.sourceKind,
            one.state,
            one.team,
            one.datasets.join(', '),
          ]),
        ),
      );
    },
  );
  acts<[string]>(
    intent.command('show <namespace/name>').description('one intent with all its versions'),
    async ({ output, api }, name) => {
      const one = await (
        await api()
      ).get<IntentSummary>('intake', `/v1/intents/${name.split('/').map(encodeURIComponent).join('/')}`);
      output.result(one, () => intentText(one));
    },
  );
}

function intentText(one: IntentSummary): string {
  const head = fields([
    ['intent', `${one.namespace}/${one.name}`],
    ['version', one.version],
    ['state', one.state],
    ['team', one.team],
    ['source', one.sourceKind],
    ['datasets', one.datasets.join(', ')],
  ]);
  const versions = table(
    ['version', 'submitted by', 'at'],
    (one.versions ?? []).map((v) => [v.version, v.submittedBy, v.submittedAt]),
  );
  return `${head}\n\n${versions}`;
}
