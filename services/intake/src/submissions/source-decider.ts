import { Injectable } from '@nestjs/common';
import { topics, type Fault } from '@chimera/contracts';
import { sourcePart, type HashedPart, type SourceIntent, type SourcePart } from '@chimera/intent';
import type { Transaction } from '@chimera/persistence';
import { Clock } from '../declarations/clock.js';
import { DeclarationNotices } from '../declarations/declaration-notices.js';
import { decideSource } from '../domain/decide-source.js';
import type { ReceivedSubmission } from '../domain/submission.js';
import { IntentRepository } from '../repositories/intent.repository.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { SubmissionAnswers } from './submission-answers.js';

/** Applies the decision about a tested source part. */
@Injectable()
export class SourceDecider {
  constructor(
    private readonly submissions: SubmissionRepository,
    private readonly intents: IntentRepository,
    private readonly answers: SubmissionAnswers,
    private readonly notices: DeclarationNotices,
    private readonly clock: Clock,
  ) {}

  /** Load, decide, save, publish; under the lock of the namespace, so that two submissions at once both get their answer. */
  async decide(
    tx: Transaction,
    submissionId: string,
    intent: SourceIntent,
    connectionFaults: readonly Fault[],
  ): Promise<void> {
    const submission = await this.submissions.pending(tx, submissionId, true);
    if (submission === null) return;
    await this.intents.lockNamespace(tx, intent.namespace);
    const hashed = sourcePart(intent);
    const names = intent.datasets.map((dataset) => dataset.name);
    const knowledge = await this.intents.knowledge(tx, intent, names);
    const decision = decideSource(knowledge, {
      seq: submission.seq,
      hash: hashed.hash,
      part: hashed.part,
      connectionFaults,
    });
    if (decision.kind === 'rejected') return this.answers.reject(tx, submission, decision.faults);
    if (decision.kind === 'accepted') return this.accept(tx, submission, decision.version, hashed);
    await this.intents.confirm(tx, submission, decision.version);
    return this.answers.unchanged(tx, submission, decision.version);
  }

  private async accept(
    tx: Transaction,
    submission: ReceivedSubmission,
    version: number,
    hashed: HashedPart<SourcePart>,
  ): Promise<void> {
    const { part, content, hash } = hashed;
    await this.declare(tx, part, version);
    await this.intents.addVersion(tx, submission, version, hashed);
    await this.submissions.settle(tx, submission.submissionId, { state: 'accepted', version });
    await tx.publish(topics.intake.datasourceOnboardingRequested, {
      namespace: part.namespace,
      intent: part.name,
      version,
      submissionId: submission.submissionId,
      submittedBy: submission.submittedBy,
      team: part.team.name,
      supportEmail: part.team.supportEmail,
      sourceKind: part.source.kind,
      content,
      contentHash: hash,
    });
  }

  private async declare(tx: Transaction, part: SourcePart, version: number): Promise<void> {
    const { declaredBy, basis, validUntil, terms } = part.declaration;
    const declaration = {
      namespace: part.namespace,
      intent: part.name,
      intentVersion: version,
      team: part.team.name,
      supportEmail: part.team.supportEmail,
      declaredBy,
      basis,
      validUntil,
      terms: terms ?? null,
    };
    await tx.publish(topics.intake.declarationChanged, declaration);
    // One that is declared for a few days only is not left to the watch of the next day.
    await this.notices.tell(tx, declaration, this.clock.today());
  }
}
