import type { Command } from 'commander';
import { table } from '../output/table.js';
import type { Run } from '../waiting/run.waiter.js';
import { acts } from './action.js';
import { namedRun } from './named-run.js';
import { splitName } from './names.js';
import { positive, waitingForRun, type RunWaitingOptions } from './options.js';
import { registerRunSteering } from './run-steering.js';
import { runText } from './run-text.js';
import { startRun } from './started-run.js';

interface ListOptions {
  readonly namespace?: string;
  readonly pipeline?: string;
  readonly state?: string;
  readonly limit: number;
}

/** `chimera run ...`: start, steer and look at runs. */
export function registerRun(program: Command): void {
  const run = program.command('run').description('start runs, steer them and look at them');
  registerStart(run);
  registerList(run);
  acts<[string]>(
    run
      .command('show <run>')
      .description(
        'one run: state, ledger, checks, processes; <run> is an id, or namespace/pipeline for its newest run',
      ),
    async ({ output, api }, id) => {
      const one = await namedRun(await api(), id);
      output.result(one, () => runText(one));
    },
  );
  registerRunSteering(run);
}

function registerList(run: Command): void {
  const list = run
    .command('list')
    .description('runs, newest first')
    .option('--namespace <name>', 'of this namespace only')
    .option('--pipeline <name>', 'of this pipeline only: its name, or namespace/name')
    .option(
      '--state <state>',
      'in this state only: requested, assigned, running, staged, published, rejected, abandoned or cancelled',
    )
    .option('--limit <n>', 'at most so many', positive, 20);
  acts<[ListOptions]>(list, async ({ output, api }, options) => {
    const { state, limit } = options;
    const { runs } = await (
      await api()
    ).get<{ runs: Run[] }>('console', '/v1/runs', { ...placeOf(options), state, limit });
    output.result(runs, () =>
      table(['run', 'pipeline', 'version', 'state', 'attempt', 'rows', 'requested'], runs.map(runRow)),
    );
  });
}

function placeOf({ namespace, pipeline }: ListOptions): { namespace?: string; pipeline?: string } {
  return pipeline?.includes('/') === true
    ? splitName(pipeline, 'pipeline')
    : { ...(namespace === undefined ? {} : { namespace }), ...(pipeline === undefined ? {} : { pipeline }) };
}

function runRow(run: Run): unknown[] {
  return [
    run.runId,
    `${run.namespace}/${run.pipeline}`,
    run.version,
    run.waitingFor === null ? run.state : `${run.state}, waiting for ${run.waitingFor}`,
    run.attempt,
    run.ledger?.staged ?? run.progress?.rowsStaged,
    run.requestedAt,
  ];
}

function registerStart(run: Command): void {
  const start = waitingForRun(
    run
      .command('start <namespace/pipeline>')
      .description('run a pipeline now')
      .option('--full', 'read everything, though the pipeline reads only what changed'),
  );
  acts<[string, RunWaitingOptions & { full?: boolean }]>(start, async (context, name, options) => {
    const parameters = options.full === true ? { parameters: { mode: 'full' } } : {};
    const request = { ...splitName(name, 'pipeline'), ...parameters };
    return startRun(context, await context.api(), request, options);
  });
}
