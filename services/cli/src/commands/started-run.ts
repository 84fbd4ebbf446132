import type { ApiClient } from '../api/client.js';
import type { CommandContext } from '../context.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { awaitRun } from '../waiting/run.waiter.js';
import type { WaitingOptions } from './options.js';
import { runText } from './run-text.js';

/** Asks for a run and tells its id, or with `--wait` how it ended: done when it was published. */
export async function startRun(
  { output, signal }: CommandContext,
  client: ApiClient,
  request: Readonly<Record<string, unknown>>,
  options: WaitingOptions,
): Promise<ExitCode> {
  const { runId } = await client.post<{ runId: string }>('intake', '/v1/runs', request);
  if (options.wait !== true) {
    output.result(
      { runId },
      () => `run ${runId} requested. Follow it with \`./chimera run show ${runId}\` or \`./chimera watch\`.`,
    );
    return exitCodes.done;
  }
  const end = await awaitRun(client, runId, output, { timeoutMs: options.timeout * 1000, signal });
  output.result(end, () => runText(end));
  return end.state === 'published' ? exitCodes.done : exitCodes.failed;
}
