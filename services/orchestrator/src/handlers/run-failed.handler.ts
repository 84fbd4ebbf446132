import { topics, type RunFailed } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes that an attempt failed; planning decides between another one and giving up. */
@Handles(topics.ingestion.runFailed)
export class RunFailedHandler implements MessageHandler<typeof topics.ingestion.runFailed> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: RunFailed, context: MessageContext): Promise<HandlerResult> {
    const { attempt, code, message, hint, retryable } = event;
    return this.facts.take(event, { kind: 'failed', attempt, code, message, hint, retryable }, context);
  }
}
