import { topics, type VersionRejected } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes that the version failed its checks: the run is done, readers keep what they had. */
@Handles(topics.ingestion.versionRejected)
export class VersionRejectedHandler implements MessageHandler<typeof topics.ingestion.versionRejected> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: VersionRejected, context: MessageContext): Promise<HandlerResult> {
    return this.facts.take(event, { kind: 'rejected', attempt: event.attempt }, context);
  }
}
