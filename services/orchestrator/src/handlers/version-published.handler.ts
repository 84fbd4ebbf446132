import { topics, type VersionPublished } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes that readers see the run's version: the run is done. */
@Handles(topics.ingestion.versionPublished)
export class VersionPublishedHandler implements MessageHandler<typeof topics.ingestion.versionPublished> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: VersionPublished, context: MessageContext): Promise<HandlerResult> {
    return this.facts.take(event, { kind: 'published', attempt: event.attempt }, context);
  }
}
