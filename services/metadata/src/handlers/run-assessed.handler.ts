import { topics, type RunAssessed } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Notes the checks of a run; its end tells them. */
@Handles(topics.dq.runAssessed)
export class RunAssessedHandler implements MessageHandler<typeof topics.dq.runAssessed> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: RunAssessed, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'assessed', ordinal: event.attempt, tells: false });
  }
}
