import { topics, type VersionPublished } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Has it told that a run is complete. */
@Handles(topics.ingestion.versionPublished)
export class VersionPublishedHandler implements MessageHandler<typeof topics.ingestion.versionPublished> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: VersionPublished, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'published' });
  }
}
