import { Injectable } from '@nestjs/common';
import type { Fault } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type {
  DecisionState,
  IntentPart,
  PipelineChanges,
  ReceivedSubmission,
  Submission,
  SubmissionStatus,
} from '../domain/submission.js';

type StatusRow = {
  readonly submission_id: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: IntentPart;
  readonly state: DecisionState;
  readonly version: number | null;
  readonly faults: readonly Fault[];
  readonly pipelines: PipelineChanges | null;
};

type PendingRow = {
  readonly submission_id: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: IntentPart;
  readonly submitted_by: string;
  readonly content: string;
  readonly seq: string;
};

/** Outcome of a submission. */
export interface Settlement {
  readonly state: Exclude<DecisionState, 'pending'>;
  readonly version?: number;
  readonly faults?: readonly Fault[];
  readonly pipelines?: PipelineChanges;
}

/** Submissions and their outcomes. */
@Injectable()
export class SubmissionRepository {
  /** Notes a submission before its event is handled; false when the id is known already. */
  async announce(tx: Transaction, submission: Submission): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO submissions (submission_id, namespace, name, part, state, submitted_by, content)
       VALUES ($1, $2, $3, $4, 'pending', $5, $6) ON CONFLICT DO NOTHING RETURNING 1`,
      valuesOf(submission),
    );
    return rows.length === 1;
  }

  /** Gives a submission its place in the order; null when it had one, so each is handled once (Invariant 2). */
  async receive(tx: Transaction, submission: Submission): Promise<ReceivedSubmission | null> {
    const [row] = await tx.query<{ seq: string }>(
      `INSERT INTO submissions AS s (submission_id, namespace, name, part, state, submitted_by, content, seq)
       VALUES ($1, $2, $3, $4, 'pending', $5, $6, nextval('submission_order'))
       ON CONFLICT (submission_id) DO UPDATE SET seq = EXCLUDED.seq, content = EXCLUDED.content, updated_at = now()
       WHERE s.seq IS NULL AND s.namespace = EXCLUDED.namespace AND s.name = EXCLUDED.name AND s.part = EXCLUDED.part
       RETURNING seq`,
      valuesOf(submission),
    );
    return row === undefined ? null : { ...submission, seq: Number(row.seq) };
  }

  /** A submission that waits for its decision, or null. `lock` keeps others from deciding it meanwhile. */
  async pending(tx: ReadTransaction, submissionId: string, lock = false): Promise<ReceivedSubmission | null> {
    const [row] = await tx.query<PendingRow>(
      `SELECT submission_id, namespace, name, part, submitted_by, content, seq FROM submissions
       WHERE submission_id = $1 AND state = 'pending' AND seq IS NOT NULL ${lock ? 'FOR UPDATE' : ''}`,
      [submissionId],
    );
    if (row === undefined) return null;
    const { submission_id, submitted_by, seq, ...rest } = row;
    return { ...rest, submissionId: submission_id, submittedBy: submitted_by, seq: Number(seq) };
  }

  /** Notes the pipelines whose contracts a submission waits for; it stays pending. */
  async await(tx: Transaction, submissionId: string, pipelines: readonly string[]): Promise<void> {
    await tx.query('UPDATE submissions SET awaits = $2::jsonb, updated_at = now() WHERE submission_id = $1', [
      submissionId,
      JSON.stringify(pipelines),
    ]);
  }

  /** Pending submissions that wait for the contract of a pipeline, in their order. */
  async awaiting(tx: ReadTransaction, namespace: string, pipeline: string): Promise<readonly string[]> {
    const rows = await tx.query<{ submission_id: string }>(
      `SELECT submission_id FROM submissions
       WHERE namespace = $1 AND state = 'pending' AND awaits @> to_jsonb($2::text) ORDER BY seq`,
      [namespace, pipeline],
    );
    return rows.map((row) => row.submission_id);
  }

  /** Records the outcome; the content is no longer needed then. */
  async settle(tx: Transaction, submissionId: string, outcome: Settlement): Promise<void> {
    await tx.query(
      `UPDATE submissions SET state = $2, version = $3, faults = $4::jsonb, pipelines = $5::jsonb, content = NULL, awaits = NULL, updated_at = now()
       WHERE submission_id = $1`,
      [
        submissionId,
        outcome.state,
        outcome.version ?? null,
        JSON.stringify(outcome.faults ?? []),
        outcome.pipelines === undefined ? null : JSON.stringify(outcome.pipelines),
      ],
    );
  }

  async find(tx: ReadTransaction, submissionId: string): Promise<SubmissionStatus | null> {
    const [row] = await tx.query<StatusRow>(
      `SELECT submission_id, namespace, name, part, state, version, faults, pipelines FROM submissions WHERE submission_id = $1`,
      [submissionId],
    );
    if (row === undefined) return null;
    const { submission_id, ...rest } = row;
    return { ...rest, submissionId: submission_id };
  }
}

function valuesOf(submission: Submission): readonly unknown[] {
  const { submissionId, namespace, name, part, submittedBy, content } = submission;
  // Content of a foreign producer may hold what Postgres cannot store; it is invalid then and only judged, not kept.
  return [submissionId, namespace, name, part, submittedBy, content.includes('\0') ? '' : content];
}
