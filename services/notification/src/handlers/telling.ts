import { Inject, type Type } from '@nestjs/common';
import type { MessageOf, Topic } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import type { Notice } from '../domain/notice.js';
import type { EventIdentity } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';

/** What a notice is made of: null when the event is nothing to tell. */
export type NoticeOf<T extends Topic> = (event: MessageOf<T>, identity: EventIdentity) => Notice | null;

/**
 * A handler that tells an event to the team and to everybody subscribed. The inbox makes a repeated event one notice
 * (Invariant 2).
 */
export function telling<T extends Topic>(topic: T, noticeOf: NoticeOf<T>): Type<MessageHandler<T>> {
  class TellingHandler implements MessageHandler<T> {
    constructor(
      @Inject(UnitOfWork) private readonly work: UnitOfWork,
      @Inject(NoticeRouter) private readonly router: NoticeRouter,
    ) {}

    async handle(event: MessageOf<T>, context: MessageContext): Promise<HandlerResult> {
      const identity = { eventId: context.messageId, occurredAt: context.occurredAt.toISOString() };
      const notice = noticeOf(event, identity);
      if (notice === null) return skip('nothing-to-tell');
      return this.work.once(context, (tx) => this.router.route(tx, notice, supportEmailOf(event)));
    }
  }
  // The name by which logs and the boot check know the handler.
  Object.defineProperty(TellingHandler, 'name', { value: `Telling(${topic.name})` });
  Handles(topic)(TellingHandler);
  return TellingHandler;
}

/** Events that concern a team carry its address; the rest reach it through the contact of their intent. */
function supportEmailOf(event: unknown): string | null {
  const address = (event as { readonly supportEmail?: unknown }).supportEmail;
  return typeof address === 'string' ? address : null;
}
