import { topics, type RunAbandoned } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Has it told that a run failed for good. */
@Handles(topics.orchestrator.runAbandoned)
export class RunAbandonedHandler implements MessageHandler<typeof topics.orchestrator.runAbandoned> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: RunAbandoned, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'abandoned' });
  }
}
