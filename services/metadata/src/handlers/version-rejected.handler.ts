import { topics, type VersionRejected } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Has it told that a run failed its checks. */
@Handles(topics.ingestion.versionRejected)
export class VersionRejectedHandler implements MessageHandler<typeof topics.ingestion.versionRejected> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: VersionRejected, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'rejected' });
  }
}
