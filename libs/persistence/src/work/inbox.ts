import type { SqlSession } from '../postgres/sql-session.js';

/** A message as the inbox knows it; `MessageContext` of `@chimera/messaging` fits by shape. */
export interface InboxMessage {
  readonly messageId: string;
  /** Consumer group; each group handles a message once. */
  readonly group: string;
}

/**
 * Notes messages as handled and answers with the ids that were not noted before. A message that another
 * transaction handles right now is waited for (Invariant 2).
 */
export async function noteHandled(
  session: SqlSession,
  messages: readonly InboxMessage[],
): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ message_id: string }>(
    // Sorted, so that two batches with the same messages cannot wait for each other.
    `INSERT INTO inbox (consumer, message_id)
     SELECT consumer, message_id FROM unnest($1::text[], $2::text[]) AS m(consumer, message_id)
     ORDER BY consumer, message_id
     ON CONFLICT DO NOTHING RETURNING message_id`,
    [messages.map((message) => message.group), messages.map((message) => message.messageId)],
  );
  return new Set(rows.map((row) => row.message_id));
}
