import { canonicalJson, sha256, type SourceIntent } from '@chimera/intent';
import type { IntentPart } from '../domain/submission.js';

/** Kind of the task that tests what a submission connects to: the source, or the targets. */
export const connectionTest = 'connection-test';

/** Payload of a test task. */
export interface TestTaskPayload {
  readonly submissionId: string;
}

/** Key of a test task. Up to the slash it names the system under test: tasks of one system wait in a lane of their own. */
export function testKey(part: IntentPart, intent: SourceIntent, submissionId: string): string {
  const addresses =
    part === 'source'
      ? [systemOf(intent.source)]
      : intent.datasets.flatMap((dataset) =>
          dataset.ingestion === undefined ? [] : [systemOf(dataset.ingestion.target)],
        );
  return `${sha256(canonicalJson([...new Set(addresses)].sort())).slice(0, 16)}/${submissionId}`;
}

/** What a slow answer would come from: the server, or the file tree. */
function systemOf({ kind, uri }: { readonly kind: string; readonly uri: string }): string {
  return `${kind} ${uri.includes('://') && URL.canParse(uri) ? new URL(uri).host : uri}`;
}
