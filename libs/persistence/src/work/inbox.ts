import { literal } from '../postgres/literal.js';
import type { Row } from './transaction.js';

/** A message as the inbox knows it; `MessageContext` of `@chimera/messaging` fits by shape. */
export interface InboxMessage {
  readonly messageId: string;
  /** Consumer group; each group handles a message once. */
  readonly group: string;
}

/**
 * Statement that notes messages as handled and returns those that were not noted before. A message that another
 * transaction handles right now is waited for (Invariant 2). Literals and no parameters, so that it opens a
 * transaction in one message with BEGIN.
 */
export function noting(messages: readonly InboxMessage[]): string {
  const rows = messages.map(({ group, messageId }) => `(${literal(group)}, ${literal(messageId)})`);
  // Sorted, so that two batches with the same messages cannot wait for each other.
  return `INSERT INTO inbox (consumer, message_id)
    SELECT consumer, message_id FROM (VALUES ${rows.join(', ')}) AS m(consumer, message_id)
    ORDER BY consumer, message_id
    ON CONFLICT DO NOTHING RETURNING message_id`;
}

/** Ids that {@link noting} found to be new. */
export function freshOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.map((row) => String(row['message_id'])));
}
