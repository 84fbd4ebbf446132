import { topics, type RunStarted } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Has the start of a run told; the first attempt is the start. */
@Handles(topics.ingestion.runStarted)
export class RunStartedHandler implements MessageHandler<typeof topics.ingestion.runStarted> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: RunStarted, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'started', ordinal: -event.attempt });
  }
}
