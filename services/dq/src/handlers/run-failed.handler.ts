import { topics, type RunFailed } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { RowFollowers } from '../checker/row-followers.js';

/** Ends the early look at rows of an attempt that failed or was stopped. Repeating changes nothing. */
@Handles(topics.ingestion.runFailed)
export class RunFailedHandler implements MessageHandler<typeof topics.ingestion.runFailed> {
  constructor(private readonly followers: RowFollowers) {}

  handle(failed: RunFailed, context: MessageContext): Promise<HandlerResult> {
    void context;
    this.followers.end(failed);
    return Promise.resolve();
  }
}
