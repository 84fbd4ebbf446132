import { Injectable } from '@nestjs/common';
import { topics, type Fault } from '@chimera/contracts';
import { peekIntent } from '@chimera/intent';
import type { Transaction } from '@chimera/persistence';
import type { Submission } from '../domain/submission.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';

/** Answers that change nothing but the submission: the same for every submitter, as event and as status. */
@Injectable()
export class SubmissionAnswers {
  constructor(private readonly submissions: SubmissionRepository) {}

  async reject(tx: Transaction, submission: Submission, faults: readonly Fault[]): Promise<void> {
    await this.submissions.settle(tx, submission.submissionId, { state: 'rejected', faults });
    await tx.publish(topics.intake.intentRejected, {
      namespace: submission.namespace,
      name: submission.name,
      submissionId: submission.submissionId,
      part: submission.part,
      supportEmail: peekIntent(submission.content).supportEmail,
      faults,
    });
  }

  async unchanged(tx: Transaction, submission: Submission, version: number): Promise<void> {
    await this.submissions.settle(tx, submission.submissionId, { state: 'unchanged', version });
    await this.announceUnchanged(tx, submission, version);
  }

  async announceUnchanged(tx: Transaction, submission: Submission, version: number): Promise<void> {
    const { namespace, name, submissionId, part } = submission;
    await tx.publish(topics.intake.intentUnchanged, { namespace, name, submissionId, part, version });
  }
}
