import { topics, type IngestionIntentSubmitted } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { SubmissionIntake } from '../submissions/submission-intake.js';

/**
 * Takes in the ingestion part of an onboarded intent from whoever produced it. A submission id is handled
 * once. The targets are tested by a task.
 */
@Handles(topics.intake.ingestionIntentSubmitted)
export class IngestionIntentSubmittedHandler implements MessageHandler<
  typeof topics.intake.ingestionIntentSubmitted
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly intake: SubmissionIntake,
  ) {}

  async handle(message: IngestionIntentSubmitted, context: MessageContext): Promise<HandlerResult> {
    // Invariants 2 and 4: inbox row, submission, task and answer commit together or not at all.
    return this.work.once(context, (tx) => this.intake.take(tx, { ...message, part: 'ingestion' }));
  }
}
