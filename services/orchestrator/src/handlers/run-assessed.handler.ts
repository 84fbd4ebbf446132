import { topics, type RunAssessed } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes what the quick checks said about an attempt. */
@Handles(topics.dq.runAssessed)
export class RunAssessedHandler implements MessageHandler<typeof topics.dq.runAssessed> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: RunAssessed, context: MessageContext): Promise<HandlerResult> {
    const { attempt, passed } = event;
    return this.facts.take(event, { kind: 'assessed', attempt, passed }, context);
  }
}
