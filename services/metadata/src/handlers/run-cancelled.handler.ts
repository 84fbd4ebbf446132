import { topics, type RunCancelled } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Has it told that a run was aborted. */
@Handles(topics.orchestrator.runCancelled)
export class RunCancelledHandler implements MessageHandler<typeof topics.orchestrator.runCancelled> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: RunCancelled, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'cancelled' });
  }
}
