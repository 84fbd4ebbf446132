import { topics, type RunStarted } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { RowFollowers } from '../checker/row-followers.js';

/**
 * Has the rows of a large run looked at while they are read. Nothing is recorded: without it, or after a restart, they
 * are looked at once they are staged. A repeated event changes nothing.
 */
@Handles(topics.ingestion.runStarted)
export class RunStartedHandler implements MessageHandler<typeof topics.ingestion.runStarted> {
  constructor(private readonly followers: RowFollowers) {}

  handle(started: RunStarted, context: MessageContext): Promise<HandlerResult> {
    void context;
    const refused = this.followers.follow(started);
    return Promise.resolve(refused === null ? undefined : skip(refused));
  }
}
