import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { RivalledTarget } from './rivalled-target.js';
import { untilWaitedFor } from './target-rival.js';

/**
 * The target's transactions are REPEATABLE READ, and somebody changes the books beside them: who waited for such a change
 * fails with SQLSTATE 40001, must have changed nothing, and does it again.
 */
export class ContendedTarget extends RivalledTarget {
  readonly name = 'contended-target';
  protected readonly setting = ['default_transaction_isolation', 'repeatable read'] as const;
  protected readonly deed = 'transactions are repeatable reads, and the books change beside them';

  /** Transactions that waited for a change and could not be serialized with it. */
  protected async round(client: pg.Client, signal: AbortSignal): Promise<number> {
    await client.query('BEGIN');
    await client.query('UPDATE _chimera.relations SET changed_at = changed_at');
    const waiting = await untilWaitedFor(client, 1_000, signal);
    await client.query('COMMIT');
    // Free for a while: it is about what fails, not about what never gets a turn.
    await delay(500, undefined, { signal }).catch(() => undefined);
    return waiting;
  }
}
