import type pg from 'pg';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { setForLoader } from './loader-setting.js';
import { TargetRival, untilWaitedFor } from './target-rival.js';

/**
 * Somebody locks the books of the target in another order than publications do: the server ends the publication
 * (SQLSTATE 40P01), which must have changed nothing and be done again.
 */
export class DeadlockedTarget implements Fault {
  readonly name = 'deadlocked-target';
  readonly test = 'T10';
  readonly lastsMs = [4_000, 9_000] as const;
  readonly waitsToBeMet = true;
  /** Deadlocks that the server found. */
  struck = 0;
  private rival: TargetRival | undefined;

  async strike(around: ChaosWorld): Promise<void> {
    await this.heal(around);
    // Found before a publication gives up its wait for a lock, which is another thing.
    await setForLoader(around, 'deadlock_timeout', '100ms');
    this.rival = new TargetRival(around, async (client, signal) => {
      this.struck += await deadlock(client, signal);
    });
    this.rival.start();
    around.note('deadlocked-target: the books are locked the other way round');
  }

  async heal(around: ChaosWorld): Promise<void> {
    const { rival } = this;
    this.rival = undefined;
    await rival?.stop();
    if (rival !== undefined) await setForLoader(around, 'deadlock_timeout', null);
  }
}

/** A publication locks its relation first and changes its versions then. Gives how many deadlocks came of it. */
async function deadlock(client: pg.Client, signal: AbortSignal): Promise<number> {
  const before = await deadlocks(client);
  await client.query('BEGIN');
  await client.query('LOCK TABLE _chimera.versions IN SHARE ROW EXCLUSIVE MODE');
  // Comes back when whoever held a relation and waits for the versions was ended, or has given up.
  if ((await untilWaitedFor(client, 1_000, signal)) > 0)
    await client.query('SELECT FROM _chimera.relations FOR UPDATE');
  await client.query('ROLLBACK');
  return (await deadlocks(client)) - before;
}

async function deadlocks(client: pg.Client): Promise<number> {
  // Each backend tells its own figures; those of the one that was ended come when it says so.
  await client.query('SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()');
  const { rows } = await client.query<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0]?.deadlocks ?? 0;
}
