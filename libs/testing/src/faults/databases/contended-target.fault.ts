import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { setForLoader } from './loader-setting.js';
import { TargetRival, untilWaitedFor } from './target-rival.js';

/**
 * The target's transactions are REPEATABLE READ, and somebody changes the books beside them: who waited for such a change
 * fails with SQLSTATE 40001, must have changed nothing, and does it again.
 */
export class ContendedTarget implements Fault {
  readonly name = 'contended-target';
  readonly test = 'T10';
  readonly lastsMs = [4_000, 9_000] as const;
  readonly waitsToBeMet = true;
  /** Transactions that waited for a change and could not be serialized with it. */
  struck = 0;
  private rival: TargetRival | undefined;

  async strike(around: ChaosWorld): Promise<void> {
    await this.heal(around);
    await setForLoader(around, 'default_transaction_isolation', 'repeatable read');
    this.rival = new TargetRival(around, async (client, signal) => {
      this.struck += await contend(client, signal);
    });
    this.rival.start();
    around.note('contended-target: transactions are repeatable reads, and the books change beside them');
  }

  async heal(around: ChaosWorld): Promise<void> {
    const { rival } = this;
    this.rival = undefined;
    await rival?.stop();
    if (rival !== undefined) await setForLoader(around, 'default_transaction_isolation', null);
  }
}

/** Gives how many met the change. */
async function contend(client: pg.Client, signal: AbortSignal): Promise<number> {
  await client.query('BEGIN');
  await client.query('UPDATE _chimera.relations SET changed_at = changed_at');
  const waiting = await untilWaitedFor(client, 1_000, signal);
  await client.query('COMMIT');
  // Free for a while: it is about what fails, not about what never gets a turn.
  await delay(500, undefined, { signal }).catch(() => undefined);
  return waiting;
}
