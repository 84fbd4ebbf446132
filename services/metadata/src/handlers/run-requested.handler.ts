import { topics, type RunRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Notes when the schedule wanted a run. */
@Handles(topics.orchestrator.runRequested)
export class RunRequestedHandler implements MessageHandler<typeof topics.orchestrator.runRequested> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: RunRequested, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'requested', tells: false });
  }
}
