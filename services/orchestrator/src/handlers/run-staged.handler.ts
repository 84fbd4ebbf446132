import { topics, type RunStaged } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes that an attempt has an unpublished version; its slot is free again. */
@Handles(topics.ingestion.runStaged)
export class RunStagedHandler implements MessageHandler<typeof topics.ingestion.runStaged> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: RunStaged, context: MessageContext): Promise<HandlerResult> {
    return this.facts.take(event, { kind: 'staged', attempt: event.attempt }, context);
  }
}
