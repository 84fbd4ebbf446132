import { topics, type RunStarted } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes that a supervisor reads the source for an attempt. */
@Handles(topics.ingestion.runStarted)
export class RunStartedHandler implements MessageHandler<typeof topics.ingestion.runStarted> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: RunStarted, context: MessageContext): Promise<HandlerResult> {
    return this.facts.take(event, { kind: 'started', attempt: event.attempt }, context);
  }
}
