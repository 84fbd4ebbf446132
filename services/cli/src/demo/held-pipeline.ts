import type { PipelineWithRuns } from '../commands/pipeline-text.js';
import { pollUntil } from '../waiting/poll.js';
import type { Run } from '../waiting/run.waiter.js';
import { expectState, followRun, requestRun, type DemoTools, type PipelineName } from './demo-step.js';

const deadlineMs = 60_000;

/** Lets a pipeline go on that an interrupted demo left held. */
export async function settleHeld(tools: DemoTools, pipeline: PipelineName): Promise<void> {
  const path = pathOf(pipeline);
  const state = async (): Promise<PipelineWithRuns> => tools.api.get<PipelineWithRuns>('console', path);
  // The console may not have seen a pipeline yet that was configured a moment ago; then nothing holds it.
  const { pipelines } = await tools.api.get<{ pipelines: PipelineWithRuns[] }>('console', '/v1/pipelines', {
    namespace: pipeline.namespace,
  });
  const known = pipelines.find((one) => one.pipeline === pipeline.pipeline);
  if (known === undefined || known.state === 'active') return;
  tools.tell(
    `${pipeline.namespace}/${pipeline.pipeline} is ${known.state} since an earlier demo: resuming it.`,
  );
  await accept(tools, pipeline);
  await pollUntil(
    state,
    (one) => one.state === 'active' && one.runs.every((run) => run.finishedAt !== null),
    () => undefined,
    { everyMs: 250, deadlineMs, signal: tools.signal },
  );
}

/** Runs a pipeline to its publication, accepting a change of the source that an interrupted demo left behind. */
export async function runThroughHold(tools: DemoTools, pipeline: PipelineName): Promise<Run> {
  const runId = await requestRun(tools, pipeline);
  const run = await followRun(tools, runId, { heldGraceMs: 0 });
  if (run.waiting?.for !== 'held') return expectState(run, 'published');
  tools.tell('the table was changed by an earlier demo: accepting it.');
  await accept(tools, pipeline);
  return expectState(await followRun(tools, runId, { waitHeld: true }), 'published');
}

/** Accepts the change of the source, as its owner does. */
export async function accept(tools: DemoTools, pipeline: PipelineName): Promise<void> {
  const reason = 'the new column is welcome';
  const body = { state: 'active', acceptSchemaChange: true, reason };
  await tools.api.post('intake', `${pathOf(pipeline)}/state`, body);
}

function pathOf({ namespace, pipeline }: PipelineName): string {
  return `/v1/pipelines/${encodeURIComponent(namespace)}/${encodeURIComponent(pipeline)}`;
}
