import type { Fault } from '@chimera/contracts';
import type { ApiClient } from '../api/client.js';
import { faultLines, type Output } from '../output/output.js';
import { pollUntil } from './poll.js';

/** Where a submission stands, as intake tells it. */
export interface Submission {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: 'source' | 'ingestion';
  readonly state: 'pending' | 'accepted' | 'unchanged' | 'rejected' | 'onboarded' | 'available' | 'failed';
  readonly version: number | null;
  readonly faults: readonly Fault[];
  readonly pipelines?: {
    readonly created: readonly string[];
    readonly changed: readonly string[];
    readonly unchanged: readonly string[];
  } | null;
}

const finalStates = {
  source: new Set(['unchanged', 'rejected', 'available', 'failed']),
  ingestion: new Set(['accepted', 'unchanged', 'rejected']),
} as const;

const steps: Readonly<Record<Submission['state'], string>> = {
  pending: 'submitted; the source is being tested',
  accepted: 'accepted; its metadata is being harvested',
  onboarded: 'metadata harvested and under contract; being made searchable',
  available: 'data discovery available',
  unchanged: 'nothing to do: this content is the current version',
  rejected: 'rejected',
  failed: 'failed',
};

/** True when what was submitted is in force. */
export function succeeded(submission: Submission): boolean {
  return submission.state !== 'rejected' && submission.state !== 'failed';
}

/** Follows a submission to its end and tells each step once. */
export async function awaitSubmission(
  api: ApiClient,
  id: string,
  output: Output,
  patience: { timeoutMs: number; signal: AbortSignal },
): Promise<Submission> {
  let last = '';
  const began = performance.now();
  return pollUntil(
    () => api.get<Submission>('intake', `/v1/submissions/${encodeURIComponent(id)}`),
    (submission) => finalStates[submission.part].has(submission.state),
    (submission) => {
      if (submission.state === last) return;
      last = submission.state;
      const text =
        submission.part === 'ingestion' && submission.state === 'accepted'
          ? 'accepted'
          : steps[submission.state];
      output.note(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${text}`);
    },
    { everyMs: 150, deadlineMs: patience.timeoutMs, signal: patience.signal },
  );
}

/** The end of a submission as people read it. */
export function submissionText(submission: Submission): string {
  const name = `${submission.namespace}/${submission.name}`;
  const head = `${name} version ${submission.version ?? '-'}: ${submission.state}`;
  return [head, ...faultLines(submission.faults), ...pipelineLines(submission)].join('\n');
}

function pipelineLines({ pipelines }: Submission): string[] {
  if (!pipelines) return [];
  const line = (title: string, names: readonly string[]): string[] =>
    names.map((name) => `  ${title} ${name}`);
  return [
    ...line('new      ', pipelines.created),
    ...line('changed  ', pipelines.changed),
    ...line('unchanged', pipelines.unchanged),
  ];
}
