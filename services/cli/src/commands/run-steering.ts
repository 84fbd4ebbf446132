import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { exitCodes } from '../exit.js';
import { awaitRun, hasEnded, type Run } from '../waiting/run.waiter.js';
import { acts } from './action.js';
import { namedRun } from './named-run.js';
import { waiting, waitingForRun, type RunWaitingOptions, type WaitingOptions } from './options.js';
import { runText } from './run-text.js';
import { explain, explanationText } from './run-why.js';
import { startRun } from './started-run.js';

/** `chimera run cancel`, `rerun` and `why`. */
export function registerRunSteering(run: Command): void {
  registerCancel(run);
  const rerun = waitingForRun(
    run.command('rerun <run>').description('run again what a run read: the same pipeline and parameters'),
  );
  acts<[string, RunWaitingOptions]>(rerun, async (context, id, options) => {
    const client = await context.api();
    const { namespace, pipeline, runId } = await namedRun(client, id);
    return startRun(context, client, { namespace, pipeline, rerunOf: runId }, options);
  });
  acts<[string]>(
    run
      .command('why <run>')
      .description(
        'why a run waits, or how and why it ended, and what to do; <run> is an id, or namespace/pipeline for its newest run',
      ),
    async ({ output, api }, id) => {
      const one = await namedRun(await api(), id);
      const explanation = explain(one);
      output.result({ runId: one.runId, state: one.state, ...explanation }, () =>
        explanationText(one, explanation),
      );
    },
  );
}

function registerCancel(run: Command): void {
  const cancel = waiting(
    run
      .command('cancel <run>')
      .description('end a run; readers keep the last good version')
      .option('--reason <text>', 'why; told to whoever looks'),
    'the run to end',
  );
  acts<[string, WaitingOptions & { reason?: string }]>(
    cancel,
    async ({ output, api, signal }, id, options) => {
      const client = await api();
      const known = await namedRun(client, id);
      if (hasEnded(known)) throw tooLate(known);
      const { runId, namespace, pipeline } = known;
      const { reason } = options;
      const path = `/v1/runs/${encodeURIComponent(runId)}/cancel`;
      await client.post('intake', path, {
        namespace,
        pipeline,
        ...(reason === undefined ? {} : { reason }),
      });
      if (options.wait !== true) {
        output.result(
          { runId },
          () => `the end of run ${runId} was asked for. \`./chimera run why ${runId}\` tells how it stands.`,
        );
        return exitCodes.done;
      }
      // The end is what was asked for, whatever else keeps the run.
      const patience = { timeoutMs: options.timeout * 1000, signal, waitHeld: true };
      const end = await awaitRun(client, runId, output, patience);
      output.result(end, () => runText(end));
      return end.state === 'cancelled' ? exitCodes.done : exitCodes.failed;
    },
  );
}

function tooLate({ runId, state }: Run): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_CONFLICT',
    `Expected a run that is under way or waits, found ${runId} ${state}.`,
    { hint: `There is nothing to cancel: \`./chimera run why ${runId}\` tells how it ended.` },
  );
}
