import type { MessageContext } from '@chimera/messaging';
import type { EventIdentity } from '../domain/notices.js';

/** What a notice keeps of the event that caused it. */
export function identityOf(context: MessageContext): EventIdentity {
  return { eventId: context.messageId, occurredAt: context.occurredAt.toISOString() };
}
