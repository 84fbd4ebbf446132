import type { Fault } from '@chimera/contracts';

/** Which part of an intent was handed in. */
export type IntentPart = 'source' | 'ingestion';

/** Where a submission stands by itself; what follows it is told by the facts of its version. */
export type DecisionState = 'pending' | 'accepted' | 'unchanged' | 'rejected';

/** Where a submission stands as its submitter sees it. */
export type SubmissionState = DecisionState | 'onboarded' | 'available' | 'failed';

/** A submission as it was handed in. */
export interface Submission {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: IntentPart;
  readonly submittedBy: string;
  readonly content: string;
}

/** A submission whose event was handled; `seq` orders the submissions of an intent. */
export interface ReceivedSubmission extends Submission {
  readonly seq: number;
}

/** Names of pipelines by what an ingestion part did to them. */
export interface PipelineChanges {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
}

/** What is known of a submission. */
export interface SubmissionStatus {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: IntentPart;
  readonly state: DecisionState;
  readonly version: number | null;
  readonly faults: readonly Fault[];
  readonly pipelines: PipelineChanges | null;
}
