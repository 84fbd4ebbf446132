import { RejectedMessageError } from '@chimera/contracts';
import type { SourceIntent } from '@chimera/intent';
import type { ApiClient } from '../api/client.js';
import type { Output } from '../output/output.js';
import { awaitRun, type Run, type RunPatience } from '../waiting/run.waiter.js';
import { awaitSubmission, submissionText, succeeded } from '../waiting/submission.waiter.js';

/** What the stories of the demo work with. */
export interface DemoTools {
  readonly api: ApiClient;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Begins a numbered part. */
  chapter(title: string): void;
  /** Tells what is seen in it. */
  tell(line: string): void;
  /** Names the command that shows it. */
  look(command: string): void;
}

/** A pipeline by its names. */
export interface PipelineName {
  readonly namespace: string;
  readonly pipeline: string;
}

const timeoutMs = 300_000;

/** Tools that number the chapters. */
export function demoTools(base: Pick<DemoTools, 'api' | 'output' | 'signal'>, first: number): DemoTools {
  let number = first;
  const { output } = base;
  return {
    ...base,
    chapter: (title) => output.note(`\n${number++}. ${title}`),
    tell: (line) => output.note(`   ${line}`),
    look: (command) => output.note(`   $ ./chimera ${command}`),
  };
}

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

/** Asks for a run; answers its id. */
export async function requestRun({ api }: DemoTools, pipeline: PipelineName): Promise<string> {
  return (await api.post<{ runId: string }>('intake', '/v1/runs', pipeline)).runId;
}

/** Follows a run. */
export function followRun(
  { api, output, signal }: DemoTools,
  runId: string,
  how: Partial<RunPatience> = {},
): Promise<Run> {
  return awaitRun(api, runId, output, { timeoutMs, signal, ...how });
}

/** Runs a pipeline to its end. Throws when the end is not the expected one. */
export async function runPipeline(
  tools: DemoTools,
  pipeline: PipelineName,
  expected: 'published' | 'rejected',
): Promise<Run> {
  return expectState(await followRun(tools, await requestRun(tools, pipeline)), expected);
}

/** Throws when a run does not stand as the story goes. */
export function expectState(run: Run, expected: string): Run {
  if (run.state === expected) return run;
  const broken = (run.checks ?? []).find(({ passed, severity }) => !passed && severity === 'error');
  const why = run.failure?.message ?? run.waiting?.detail ?? broken?.observed;
  throw new RejectedMessageError(
    'CHIMERA_INTERNAL',
    `Expected run ${run.runId} of ${run.namespace}/${run.pipeline} to be ${expected}, found ${run.state}${why === undefined ? '' : `: ${why}`}.`,
    { hint: `Look at it with \`./chimera run why ${run.runId}\` and \`./chimera logs ingestion\`.` },
  );
}
