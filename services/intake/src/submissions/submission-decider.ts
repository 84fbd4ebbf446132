import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import type { TestedIntent } from '../connections/connection-tester.js';
import type { Submission } from '../domain/submission.js';
import { IngestionDecider } from './ingestion-decider.js';
import { SourceDecider } from './source-decider.js';

/** Has a tested submission decided by who knows its part. */
@Injectable()
export class SubmissionDecider {
  constructor(
    private readonly sources: SourceDecider,
    private readonly ingestions: IngestionDecider,
  ) {}

  decide(
    tx: Transaction,
    { submissionId, part }: Pick<Submission, 'submissionId' | 'part'>,
    { intent, faults }: TestedIntent,
  ): Promise<void> {
    const decider = part === 'source' ? this.sources : this.ingestions;
    return decider.decide(tx, submissionId, intent, faults);
  }
}
