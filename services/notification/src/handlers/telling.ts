import { Inject, type Type } from '@nestjs/common';
import type { MessageOf, Topic } from '@chimera/contracts';
import {
  HandlesBatch,
  skip,
  type BatchHandler,
  type Delivered,
  type HandlerResult,
  type MessageContext,
} from '@chimera/messaging';
import { UnitOfWork, originOf } from '@chimera/persistence';
import type { Notice } from '../domain/notice.js';
import type { EventIdentity } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';

/** What a notice is made of: null when the event is nothing to tell. */
export type NoticeOf<T extends Topic> = (event: MessageOf<T>, identity: EventIdentity) => Notice | null;

/**
 * A handler that tells an event to the team and to everybody subscribed. The inbox makes a repeated event one notice
 * (Invariant 2).
 */
export function telling<T extends Topic>(topic: T, noticeOf: NoticeOf<T>): Type<BatchHandler<T>> {
  class TellingHandler implements BatchHandler<T> {
    constructor(
      @Inject(UnitOfWork) private readonly work: UnitOfWork,
      @Inject(NoticeRouter) private readonly router: NoticeRouter,
    ) {}

    async handleBatch(batch: readonly Delivered<T>[]): Promise<HandlerResult> {
      const told = batch.flatMap((one) => {
        const notice = noticeOf(one.message, identityOf(one.context));
        return notice === null ? [] : [{ ...one, notice }];
      });
      if (told.length === 0) return skip('nothing-to-tell');
      return this.work.onceForBatch(told, async (tx, fresh) => {
        for (const { notice, message, context } of fresh)
          await this.router.route(tx.withOrigin(originOf(context)), notice, supportEmailOf(message));
      });
    }
  }
  // The name by which logs and the boot check know the handler.
  Object.defineProperty(TellingHandler, 'name', { value: `Telling(${topic.name})` });
  HandlesBatch(topic, { maxBatch: 50 })(TellingHandler);
  return TellingHandler;
}

function identityOf({ messageId, occurredAt }: MessageContext): EventIdentity {
  return { eventId: messageId, occurredAt: occurredAt.toISOString() };
}

/** Events that concern a team carry its address; the rest reach it through the contact of their intent. */
function supportEmailOf(event: unknown): string | null {
  const address = (event as { readonly supportEmail?: unknown }).supportEmail;
  return typeof address === 'string' ? address : null;
}
