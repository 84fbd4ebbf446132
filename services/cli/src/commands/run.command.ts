import type { Command } from 'commander';
import { exitCodes } from '../exit.js';
import { table } from '../output/table.js';
import { awaitRun, type Run } from '../waiting/run.waiter.js';
import { acts } from './action.js';
import { positive, waiting, type WaitingOptions } from './options.js';
import { splitName } from './names.js';
import { runText } from './run-text.js';

/** `chimera run ...`: start and look at runs. */
export function registerRun(program: Command): void {
  const run = program.command('run').description('start runs and look at them');
  registerStart(run);
  const list = run
    .command('list')
    .description('runs, newest first')
    .option('--namespace <name>', 'of this namespace only')
    .option('--pipeline <name>', 'of this pipeline only')
    .option('--limit <n>', 'at most so many', positive, 20);
  acts<[{ namespace?: string; pipeline?: string; limit: number }]>(list, async ({ output, api }, options) => {
    const { namespace, pipeline, limit } = options;
    const query = { namespace, pipeline, limit };
    const { runs } = await (await api()).get<{ runs: Run[] }>('console', '/v1/runs', query);
    output.result(runs, () =>
      table(['run', 'pipeline', 'version', 'state', 'attempt', 'rows', 'requested'], runs.map(runRow)),
    );
  });
  acts<[string]>(
    run.command('show <run>').description('one run: state, ledger, checks, processes'),
    async ({ output, api }, id) => {
      const one = await (await api()).get<Run>('console', `/v1/runs/${encodeURIComponent(id)}`);
      output.result(one, () => runText(one));
    },
  );
}

function runRow(run: Run): unknown[] {
  return [
    run.runId,
    `${run.namespace}/${run.pipeline}`,
    run.version,
    run.state,
    run.attempt,
    run.ledger?.staged ?? run.progress?.rowsStaged,
    run.requestedAt,
  ];
}

function registerStart(run: Command): void {
  const start = waiting(
    run.command('start <namespace/pipeline>').description('run a pipeline now'),
    'the version to be published or rejected',
  );
  acts<[string, WaitingOptions]>(start, async ({ output, api, signal }, name, options) => {
    const client = await api();
    const { runId } = await client.post<{ runId: string }>('intake', '/v1/runs', splitName(name, 'pipeline'));
    if (options.wait !== true) {
      output.result(
        { runId },
        () =>
          `run ${runId} requested. Follow it with \`./chimera run show ${runId}\` or \`./chimera watch\`.`,
      );
      return exitCodes.done;
    }
    const end = await awaitRun(client, runId, output, { timeoutMs: options.timeout * 1000, signal });
    output.result(end, () => runText(end));
    return end.state === 'published' ? exitCodes.done : exitCodes.failed;
  });
}
