import type pg from 'pg';
import { RivalledTarget } from './rivalled-target.js';
import { untilWaitedFor } from './target-rival.js';

/**
 * Somebody locks the books of the target in another order than publications do: the server ends the publication
 * (SQLSTATE 40P01), which must have changed nothing and be done again.
 */
export class DeadlockedTarget extends RivalledTarget {
  readonly name = 'deadlocked-target';
  // Found before a publication gives up its wait for a lock, which is another thing.
  protected readonly setting = ['deadlock_timeout', '100ms'] as const;
  protected readonly deed = 'the books are locked the other way round';

  /** A publication locks its relation first and changes its versions then. Gives how many deadlocks came of it. */
  protected async round(client: pg.Client, signal: AbortSignal): Promise<number> {
    const before = await deadlocks(client);
    await client.query('BEGIN');
    await client.query('LOCK TABLE _chimera.versions IN SHARE ROW EXCLUSIVE MODE');
    // Comes back when whoever held a relation and waits for the versions was ended, or has given up.
    if ((await untilWaitedFor(client, 1_000, signal)) > 0)
      await client.query('SELECT FROM _chimera.relations FOR UPDATE');
    await client.query('ROLLBACK');
    return (await deadlocks(client)) - before;
  }
}

async function deadlocks(client: pg.Client): Promise<number> {
  // Each backend tells its own figures; those of the one that was ended come when it says so.
  await client.query('SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()');
  const { rows } = await client.query<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0]?.deadlocks ?? 0;
}
