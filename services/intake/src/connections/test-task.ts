import { canonicalJson, sha256, type SourceIntent } from '@chimera/intent';
import type { IntentPart } from '../domain/submission.js';

/** Payload of both kinds of test tasks. */
export interface TestTaskPayload {
  readonly submissionId: string;
}

/** Kind of the task that tests what a part of an intent connects to. */
export function testTaskOf(part: IntentPart): 'connection-test' | 'target-test' {
  return part === 'source' ? 'connection-test' : 'target-test';
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
