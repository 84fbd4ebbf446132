import type { MessageContext } from '@chimera/messaging';
import type { Origin } from '@chimera/persistence';

/** Where what a handler starts comes from: the message that it handles. */
export function originOf(context: MessageContext): Origin {
  const { correlationId, messageId, actor, traceparent } = context;
  return { correlationId, causationId: messageId, actor, traceparent };
}
