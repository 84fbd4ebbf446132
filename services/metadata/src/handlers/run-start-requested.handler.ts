import { topics, type RunStartRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

/** Notes which run an asked-for run repeats. */
@Handles(topics.intake.runStartRequested)
export class RunStartRequestedHandler implements MessageHandler<typeof topics.intake.runStartRequested> {
  constructor(private readonly desk: RunFactsDesk) {}

  async handle(event: RunStartRequested, context: MessageContext): Promise<HandlerResult> {
    return this.desk.take(event, context, { fact: 'asked', tells: false });
  }
}
