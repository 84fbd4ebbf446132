import { lockClass } from '../postgres/advisory-locks.js';
import type { Database } from '../postgres/database.js';
import type { Notifications } from '../postgres/notifications.js';
import type { SqlSession } from '../postgres/sql-session.js';

/** An event waiting to leave; `OutboxRow` of `@chimera/messaging` by shape. */
export interface StoredEvent {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

type OutboxRecord = Omit<StoredEvent, 'id'> & { readonly id: number };

/** The outbox of one service; fits the `OutboxStore` port of `@chimera/messaging` by shape. */
export class PostgresOutboxStore {
  constructor(
    private readonly database: Database,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Hands the oldest events to `publish` and removes them once it has resolved; when it throws, or the process
   * dies, they stay and leave again (at least once). Only one process at a time; 0 when another one is at it.
   */
  async drain(limit: number, publish: (rows: readonly StoredEvent[]) => Promise<void>): Promise<number> {
    return this.database.transaction(
      async (session, [lock]) => {
        if (lock?.['mine'] !== true) return 0;
        const records = await oldest(session, limit);
        if (records.length === 0) return 0;
        await publish(records.map((record) => ({ ...record, id: String(record.id) })));
        // Exactly those that were sent: one that commits late has a lower id than some of them and stays.
        session.last('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [records.map((record) => record.id)]);
        return records.length;
      },
      { opening: tryLock(this.database.schema) },
    );
  }

  /** Calls back soon after events were committed, after the connection was away, and every poll period. */
  async onCommitted(wake: () => void): Promise<() => Promise<void>> {
    return this.notifications.subscribe(`${this.database.schema}.outbox`, wake);
  }
}

/** Held until the transaction ends: order per key needs one sender (Invariant 3). */
function tryLock(schema: string): string {
  return `SELECT pg_try_advisory_xact_lock(${lockClass('outbox drain', schema)}, 0) AS mine`;
}

function oldest(session: SqlSession, limit: number): Promise<readonly OutboxRecord[]> {
  return session.query<OutboxRecord>(
    'SELECT id, topic, key, headers, payload FROM outbox ORDER BY id LIMIT $1',
    [limit],
  );
}
