import { Injectable } from '@nestjs/common';
import { topics, type Fault } from '@chimera/contracts';
import { ingestionPart, type SourceIntent } from '@chimera/intent';
import type { Transaction } from '@chimera/persistence';
import type { MissingContract, PipelineDecision } from '../domain/configure-pipeline.js';
import { decideIngestion } from '../domain/decide-ingestion.js';
import type { PipelineChanges, ReceivedSubmission } from '../domain/submission.js';
import { IngestionKnowledgeRepository } from '../repositories/ingestion-knowledge.repository.js';
import { IntentRepository } from '../repositories/intent.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { OutputContracts } from './output-contracts.js';
import { SubmissionAnswers } from './submission-answers.js';

/** Applies the decision about an ingestion part. */
@Injectable()
export class IngestionDecider {
  constructor(
    private readonly submissions: SubmissionRepository,
    private readonly intents: IntentRepository,
    private readonly knowledge: IngestionKnowledgeRepository,
    private readonly pipelines: PipelineRepository,
    private readonly answers: SubmissionAnswers,
    private readonly contracts: OutputContracts,
  ) {}

  /** Load, decide, save, publish; under the lock of the namespace. */
  async decide(
    tx: Transaction,
    submissionId: string,
    intent: SourceIntent,
    targetFaults: readonly Fault[],
  ): Promise<void> {
    const submission = await this.submissions.pending(tx, submissionId, true);
    if (submission === null) return;
    await this.intents.lockNamespace(tx, intent.namespace);
    const knowledge = await this.knowledge.of(tx, intent);
    const { seq } = submission;
    const decision = decideIngestion(knowledge, { intent, submissionId, seq, targetFaults });
    if (decision.kind === 'rejected') return this.answers.reject(tx, submission, decision.faults);
    if (decision.kind === 'waiting') return this.wait(tx, submission, intent, decision.missing);
    const { ingestionVersion, pipelines } = decision;
    if (decision.kind === 'configured')
      await this.configure(tx, submission, intent, ingestionVersion, pipelines);
    else {
      await this.pipelines.confirm(tx, submission, ingestionVersion);
      await this.answers.announceUnchanged(tx, submission, ingestionVersion);
    }
    const state = decision.kind === 'configured' ? 'accepted' : 'unchanged';
    await this.submissions.settle(tx, submissionId, {
      state,
      version: ingestionVersion,
      pipelines: changesOf(pipelines),
    });
  }

  /** Stays pending until metadata has answered; what was found so far is found again then. */
  private async wait(
    tx: Transaction,
    { submissionId }: ReceivedSubmission,
    intent: SourceIntent,
    missing: readonly MissingContract[],
  ): Promise<void> {
    for (const each of missing) await this.contracts.ask(tx, intent, each, submissionId);
    await this.submissions.await(
      tx,
      submissionId,
      missing.map(({ pipeline }) => pipeline),
    );
  }

  private async configure(
    tx: Transaction,
    submission: ReceivedSubmission,
    intent: SourceIntent,
    ingestionVersion: number,
    decisions: readonly PipelineDecision[],
  ): Promise<void> {
    await this.pipelines.addIngestionVersion(tx, submission, ingestionVersion, ingestionPart(intent));
    for (const decision of decisions.filter(({ change }) => change !== 'unchanged')) {
      await this.pipelines.configure(tx, decision);
      await tx.publish(topics.intake.pipelineConfigured, decision.event);
    }
    await tx.publish(topics.intake.ingestionConfigured, {
      namespace: intent.namespace,
      intent: intent.name,
      submissionId: submission.submissionId,
      ingestionVersion,
      ...changesOf(decisions),
    });
  }
}

function changesOf(decisions: readonly PipelineDecision[]): PipelineChanges {
  const named = (change: PipelineDecision['change']): readonly string[] =>
    decisions.filter((decision) => decision.change === change).map((decision) => decision.event.pipeline);
  return { created: named('created'), changed: named('changed'), unchanged: named('unchanged') };
}
