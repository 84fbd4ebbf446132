import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { ChaosWorld } from '../../chaos/fault.js';

/** Somebody else's work in the target, over and over on one connection as superuser, until it is stopped. */
export class TargetRival {
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly around: ChaosWorld,
    private readonly work: (client: pg.Client, signal: AbortSignal) => Promise<void>,
  ) {}

  start(): void {
    const working = this.around.databases.target.session(async (client) => {
      const { signal } = this.stopping;
      // The rival is never the one that gives way.
      await client.query(`SET deadlock_timeout = '60s'`);
      while (!signal.aborted) {
        await this.work(client, signal);
        await delay(300, undefined, { signal }).catch(() => undefined);
      }
    });
    // One that cannot go on strikes no more, which fails the seed if it never did.
    this.working = working.catch((error: unknown) =>
      this.around.note(`the rival gave up: ${(error as Error).message}`),
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }
}

/** Waits until somebody waits for what this connection holds, `withinMs` at most, and gives how many do. */
export async function untilWaitedFor(
  client: pg.Client,
  withinMs: number,
  signal: AbortSignal,
): Promise<number> {
  const until = performance.now() + withinMs;
  for (;;) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`,
    );
    if (rowCount! > 0 || performance.now() >= until || signal.aborted) return rowCount!;
    await delay(20);
  }
}
