import { RejectedMessageError } from '@chimera/contracts';
import type { SourceIntent } from '@chimera/intent';
import type { ApiClient } from '../api/client.js';
import type { Output } from '../output/output.js';
import { awaitRun, type Run } from '../waiting/run.waiter.js';
import { awaitSubmission, submissionText, succeeded } from '../waiting/submission.waiter.js';

/** What the steps of the demo work with. */
export interface DemoTools {
  readonly api: ApiClient;
  readonly output: Output;
  readonly signal: AbortSignal;
}

const timeoutMs = 300_000;

/** Makes the team and the namespace of an intent; those that are there are left alone. */
export async function own({ api }: DemoTools, { namespace, team }: SourceIntent): Promise<void> {
  await api.post('intake', '/v1/teams', { team: team.name, supportEmail: team.supportEmail });
  await api.post('intake', '/v1/namespaces', { namespace, team: team.name });
}

/** Onboards the source of an intent; one that is onboarded already is left alone. */
export async function onboard(tools: DemoTools, intent: SourceIntent): Promise<void> {
  await submit(tools, '/v1/intents', intent);
}

/** Configures the pipelines of an intent. */
export async function configure(tools: DemoTools, intent: SourceIntent): Promise<void> {
  await submit(tools, '/v1/ingestions', intent);
}

async function submit({ api, output, signal }: DemoTools, path: string, intent: SourceIntent): Promise<void> {
  const { submissionId } = await api.post<{ submissionId: string }>('intake', path, {
    content: JSON.stringify(intent),
  });
  const end = await awaitSubmission(api, submissionId, output, { timeoutMs, signal });
  if (!succeeded(end))
    throw new RejectedMessageError(
      'CHIMERA_INTERNAL',
      `Expected ${intent.namespace}/${intent.name} to be accepted:\n${submissionText(end)}`,
    );
}

/** Runs a pipeline to its end. Throws when the end is not the expected one. */
export async function runPipeline(
  { api, output, signal }: DemoTools,
  pipeline: { namespace: string; pipeline: string },
  expected: 'published' | 'rejected',
): Promise<Run> {
  const { runId } = await api.post<{ runId: string }>('intake', '/v1/runs', pipeline);
  const run = await awaitRun(api, runId, output, { timeoutMs, signal });
  if (run.state === expected) return run;
  throw new RejectedMessageError(
    'CHIMERA_INTERNAL',
    `Expected run ${runId} to be ${expected}, found ${run.state}${run.failure === null ? '' : `: ${run.failure.message}`}.`,
    {
      hint: `Look at it with \`./chimera run show ${runId}\` and \`./chimera logs ingestion\`.`,
    },
  );
}
