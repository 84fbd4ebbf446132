import { topics, type SourceIntentSubmitted } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { SubmissionIntake } from '../submissions/submission-intake.js';

/**
 * Takes in a source intent from whoever produced it: over HTTP or by any Kafka client. A submission id is
 * handled once. The source itself is tested by a task, so that a slow one holds up nothing here.
 */
@Handles(topics.intake.sourceIntentSubmitted)
export class SourceIntentSubmittedHandler implements MessageHandler<
  typeof topics.intake.sourceIntentSubmitted
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly intake: SubmissionIntake,
  ) {}

  async handle(message: SourceIntentSubmitted, context: MessageContext): Promise<HandlerResult> {
    // Invariants 2 and 4: inbox row, submission, task and answer commit together or not at all.
    return this.work.once(context, (tx) => this.intake.take(tx, { ...message, part: 'source' }));
  }
}
