import type { ApiClient } from '../api/client.js';
import type { CommandContext } from '../context.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { awaitRun } from '../waiting/run.waiter.js';
import type { RunWaitingOptions } from './options.js';
import { tellOutcome } from './run-outcome.js';

/** Asks for a run and tells its id, or with `--wait` how it stands when it ended or waits for a person: done when it was published. */
export async function startRun(
  { output, signal }: CommandContext,
  client: ApiClient,
  request: Readonly<Record<string, unknown>>,
  options: RunWaitingOptions,
): Promise<ExitCode> {
  const { runId } = await client.post<{ runId: string }>('intake', '/v1/runs', request);
  if (options.wait !== true) {
    output.result(
      { runId },
      () => `run ${runId} requested. Follow it with \`./chimera run show ${runId}\` or \`./chimera watch\`.`,
    );
    return exitCodes.done;
  }
  const { timeout, waitHeld = false } = options;
  const end = await awaitRun(client, runId, output, { timeoutMs: timeout * 1000, signal, waitHeld });
  return tellOutcome(output, end);
}
