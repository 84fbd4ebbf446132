import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline as pump } from 'node:stream/promises';
import { RejectedMessageError } from '@chimera/contracts';
import { Option, type Command } from 'commander';
import type { ApiClient } from '../api/client.js';
import { exitCodes } from '../exit.js';
import { table } from '../output/table.js';
import { awaitRun } from '../waiting/run.waiter.js';
import { acts } from './action.js';
import { splitName } from './names.js';
import { positive, waitingForRun, type RunWaitingOptions } from './options.js';
import {
  quarantineText,
  runCells,
  runHead,
  type QuarantinedRun,
  type QuarantinePage,
} from './quarantine-text.js';
import { tellOutcome } from './run-outcome.js';

interface RunOption {
  readonly run?: string;
}

/** `chimera quarantine ...`: look at rows that broke their contract, and bring them back. */
export function registerQuarantine(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description('rows that broke their contract: look at them, export them, bring them back');
  acts<[string]>(
    quarantine
      .command('list <namespace/pipeline>')
      .description('runs that set rows aside, newest first, with rows by error code'),
    async ({ output, api }, name) => {
      const runs = await runsOf(await api(), name);
      output.result(runs, () =>
        runs.length === 0 ? `no rows of ${name} in quarantine.` : table(runHead, runs.map(runCells)),
      );
    },
  );
  registerShow(quarantine);
  registerExport(quarantine);
  registerReplay(quarantine);
}

function registerShow(quarantine: Command): void {
  const show = ofRun(quarantine.command('show <namespace/pipeline>'))
    .description('rows of one run with what is wrong with them; values of classified columns are masked')
    .option('--limit <n>', 'at most so many rows', positive, 20)
    .option('--after <offset>', 'rows after this one: what the page before ended with');
  acts<[string, RunOption & { limit: number; after?: string }]>(
    show,
    async ({ output, api }, name, { run, limit, after }) => {
      const client = await api();
      const { runId } = await chosenRun(client, name, run);
      const page = await client.get<QuarantinePage>('ingestion', `/v1/quarantine/${runId}`, { limit, after });
      output.result(page, () => quarantineText(name, page));
    },
  );
}

function registerExport(quarantine: Command): void {
  const command = ofRun(quarantine.command('export <namespace/pipeline>'))
    .description('all rows of one run, to the standard output or a file')
    .addOption(
      new Option('--format <format>', 'how they are written').choices(['ndjson', 'csv']).default('ndjson'),
    )
    .option('--out <file>', 'write here; an existing file is not overwritten');
  acts<[string, RunOption & { format: string; out?: string }]>(
    command,
    async ({ output, api, signal }, name, { run, format, out }) => {
      const client = await api();
      const { runId, rowsQuarantined } = await chosenRun(client, name, run);
      const rows = await client.stream('ingestion', `/v1/quarantine/${runId}/export`, { format });
      if (out === undefined) {
        for await (const piece of rows) {
          // Whoever takes the rows sets the pace.
          if (!process.stdout.write(Buffer.from(piece))) await once(process.stdout, 'drain');
        }
        return;
      }
      await pump(rows, createWriteStream(out, { flags: 'wx' }), { signal }).catch(notWritten(out));
      output.result(
        { runId, file: out, rows: rowsQuarantined },
        () => `rows of run ${runId} written to ${out}`,
      );
    },
  );
}

function registerReplay(quarantine: Command): void {
  const command = waitingForRun(ofRun(quarantine.command('replay <namespace/pipeline>'))).description(
    'check the rows of one run again under the rules of today, and bring in those that fit; once a run',
  );
  acts<[string, RunOption & RunWaitingOptions]>(
    command,
    async ({ output, api, signal }, name, { run, wait, waitHeld = false, timeout }) => {
      const client = await api();
      const { runId: quarantineOf } = await chosenRun(client, name, run);
      const parameters = { mode: 'replay', quarantineOf };
      const body = { ...splitName(name, 'pipeline'), parameters };
      const { runId } = await client.post<{ runId: string }>('intake', '/v1/runs', body);
      if (wait !== true) {
        output.result(
          { runId, quarantineOf },
          () =>
            `run ${runId} replays the rows of ${quarantineOf}. \`./chimera run show ${runId}\` tells how it goes.`,
        );
        return exitCodes.done;
      }
      const end = await awaitRun(client, runId, output, { timeoutMs: timeout * 1000, signal, waitHeld });
      return tellOutcome(output, end);
    },
  );
}

function ofRun(command: Command): Command {
  return command.option('--run <id>', 'rows of this run; default: the newest that has rows not yet replayed');
}

async function runsOf(client: ApiClient, name: string): Promise<readonly QuarantinedRun[]> {
  const query = splitName(name, 'pipeline');
  return (await client.get<{ runs: readonly QuarantinedRun[] }>('ingestion', '/v1/quarantine', query)).runs;
}

async function chosenRun(client: ApiClient, name: string, run: string | undefined): Promise<QuarantinedRun> {
  const runs = await runsOf(client, name);
  const found =
    run === undefined
      ? (runs.find(({ state, replayedBy }) => state === 'published' && replayedBy === null) ?? runs[0])
      : runs.find(({ runId }) => runId === run);
  if (found !== undefined) return found;
  throw new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    `Expected ${run === undefined ? 'a run' : `run ${run}`} of ${name} with rows in quarantine, found none.`,
    { hint: `\`./chimera quarantine list ${name}\` shows the runs that have some.` },
  );
}

function notWritten(file: string): (error: unknown) => never {
  return (cause) => {
    const { code = '' } = cause as { code?: string };
    if (code !== 'EEXIST' && code !== 'ENOENT' && code !== 'EACCES') throw cause;
    const what =
      code === 'EEXIST' ? 'it exists' : code === 'ENOENT' ? 'its folder does not exist' : 'access is refused';
    throw new RejectedMessageError('CHIMERA_USAGE', `Expected ${file} to be a new file, but ${what}.`, {
      cause,
    });
  };
}
