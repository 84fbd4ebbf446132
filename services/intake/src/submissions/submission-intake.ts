import { Injectable } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { sourcePart, validateIntent, type SourceIntent } from '@chimera/intent';
import { skip, type HandlerResult } from '@chimera/messaging';
import type { Transaction } from '@chimera/persistence';
import { isUnchanged } from '../domain/decide-source.js';
import { envelopeFaults, isAnswerable } from '../domain/envelope.js';
import { ownershipFaults } from '../domain/ownership.js';
import type { ReceivedSubmission, Submission } from '../domain/submission.js';
import { connectionTest, testKey } from '../connections/test-task.js';
import { IntentRepository } from '../repositories/intent.repository.js';
import { NamespaceRepository } from '../repositories/namespace.repository.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';
import { SubmissionAnswers } from './submission-answers.js';

/** How often a busy system is asked for a place in its line before a test is given up. */
const testAttempts = 300;

/** First step of every submission: what can be told from the content alone is answered, the rest is tested. */
@Injectable()
export class SubmissionIntake {
  constructor(
    private readonly submissions: SubmissionRepository,
    private readonly intents: IntentRepository,
    private readonly answers: SubmissionAnswers,
    private readonly namespaces: NamespaceRepository,
  ) {}

  /** Throws `CHIMERA_INTENT_INVALID` when the envelope is such that no answer could reach anybody. */
  async take(tx: Transaction, submission: Submission): Promise<HandlerResult> {
    if (!isAnswerable(submission)) throw unanswerable();
    const received = await this.submissions.receive(tx, submission);
    if (received === null) return skip('already-submitted');
    const faults = envelopeFaults(submission);
    const validation = validateIntent(submission.content);
    if (!validation.valid || faults.length > 0) {
      return this.answers.reject(tx, submission, [...faults, ...validation.faults]);
    }
    const { namespace, team } = validation.intent;
    const ownership = await this.namespaces.ownership(tx, namespace, team.name);
    const foreign = ownershipFaults(ownership, validation.intent);
    if (foreign.length > 0) return this.answers.reject(tx, submission, foreign);
    return this.proceed(tx, received, validation.intent);
  }

  private async proceed(
    tx: Transaction,
    submission: ReceivedSubmission,
    intent: SourceIntent,
  ): Promise<void> {
    if (submission.part === 'source' && (await this.isAnsweredUnchanged(tx, submission, intent))) return;
    const { submissionId } = submission;
    await tx.enqueue(
      connectionTest,
      testKey(submission.part, intent, submissionId),
      { submissionId },
      { maxAttempts: testAttempts },
    );
  }

  /** What is there already need not be tested again, even if the source is away just now. */
  private async isAnsweredUnchanged(
    tx: Transaction,
    submission: ReceivedSubmission,
    intent: SourceIntent,
  ): Promise<boolean> {
    await this.intents.lockNamespace(tx, intent.namespace);
    const knowledge = await this.intents.knowledge(tx, intent, []);
    if (!isUnchanged(knowledge, sourcePart(intent).hash)) return false;
    await this.intents.confirm(tx, submission, knowledge.current!.version);
    await this.answers.unchanged(tx, submission, knowledge.current!.version);
    return true;
  }
}

function unanswerable(): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    'Expected namespace, name and submissionId of 1 to 200 printable characters, found something else.',
    { hint: 'Produce the event with the namespace and name of the intent, and a UUID as submission id.' },
  );
}
