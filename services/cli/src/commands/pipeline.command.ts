import type { Command } from 'commander';
import { exitCodes } from '../exit.js';
import { table } from '../output/table.js';
import { pollUntil } from '../waiting/poll.js';
import { acts, type Work } from './action.js';
import { splitName } from './names.js';
import { waiting, type WaitingOptions } from './options.js';
import { pipelineText, triggerText, type Pipeline, type PipelineWithRuns } from './pipeline-text.js';

interface ChangeOptions extends WaitingOptions {
  readonly reason?: string;
  readonly accept?: boolean;
}

/** `chimera pipeline ...`: look at pipelines, pause and resume them. */
export function registerPipeline(program: Command): void {
  const pipeline = program.command('pipeline').description('look at pipelines, pause and resume them');
  acts<[{ namespace?: string }]>(
    pipeline
      .command('list')
      .description('pipelines: state, trigger, when due next, last run')
      .option('--namespace <name>', 'of this namespace only'),
    async ({ output, api }, { namespace }) => {
      const { pipelines } = await (
        await api()
      ).get<{ pipelines: Pipeline[] }>('console', '/v1/pipelines', { namespace });
      output.result(pipelines, () =>
        table(['pipeline', 'state', 'trigger', 'next due', 'last run', 'ended'], pipelines.map(pipelineRow)),
      );
    },
  );
  acts<[string]>(
    pipeline
      .command('show <namespace/pipeline>')
      .description('one pipeline: state and why, trigger, next due, runs'),
    async ({ output, api }, name) => {
      const one = await (await api()).get<PipelineWithRuns>('console', pathOf(name));
      output.result(one, () => pipelineText(one));
    },
  );
  registerChanges(pipeline);
}

function registerChanges(pipeline: Command): void {
  const pause = pipeline
    .command('pause <namespace/pipeline>')
    .description('start nothing more; what runs goes on')
    .option('--reason <text>', 'why; told to whoever looks');
  acts(waiting(pause, 'the pipeline to be paused'), change('paused'));
  const resume = pipeline
    .command('resume <namespace/pipeline>')
    .description('let a paused or held pipeline go on')
    .option('--reason <text>', 'why; told to whoever looks')
    .option('--accept', 'accept the change of the source that holds it: its contract gets a new version');
  acts(waiting(resume, 'the pipeline to be active'), change('active'));
}

/** Asks for a state; with `--wait`, until the orchestrator has told it. */
function change(state: 'paused' | 'active'): Work<[string, ChangeOptions]> {
  return async ({ output, api, signal }, name, { reason, accept, wait, timeout }) => {
    const client = await api();
    const body = {
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(accept === true ? { acceptSchemaChange: true } : {}),
    };
    const { requestId } = await client.post<{ requestId: string }>('intake', `${pathOf(name)}/state`, body);
    if (wait !== true) {
      output.result(
        { requestId },
        () => `asked for ${name} to be ${state}. \`./chimera pipeline show ${name}\` tells.`,
      );
      return exitCodes.done;
    }
    const end = await pollUntil(
      () => client.get<PipelineWithRuns>('console', pathOf(name)),
      (answer) => answer.state === state,
      () => undefined,
      { everyMs: 250, deadlineMs: timeout * 1000, signal },
    );
    output.result(end, () => pipelineText(end));
    return exitCodes.done;
  };
}

function pathOf(name: string): string {
  const { namespace, pipeline } = splitName(name, 'pipeline');
  return `/v1/pipelines/${encodeURIComponent(namespace)}/${encodeURIComponent(pipeline)}`;
}

function pipelineRow(one: Pipeline): unknown[] {
  const { lastRun } = one;
  return [
    `${one.namespace}/${one.pipeline}`,
    one.state,
    triggerText(one.trigger),
    one.nextDue,
    lastRun?.state,
    lastRun?.finishedAt,
  ];
}
