import type { Logger } from '@chimera/telemetry';
import type { SqlSession } from '../postgres/sql-session.js';

/** How long the inbox remembers. */
export interface InboxRetentionOptions {
  readonly database: SqlSession;
  readonly log: Logger;
  /** Days that a handled message id is kept. Default 14. */
  readonly days?: number;
  /** Rows removed by one statement. Default 5,000. */
  readonly batch?: number;
  /** Time between clean-ups in milliseconds. Default one hour. */
  readonly everyMs?: number;
}

/** Periodic clean-up of the inbox. Several processes may do it at once; each row is removed by one of them. */
export class InboxRetention {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(private readonly options: InboxRetentionOptions) {}

  /** Begins; the first clean-up is one period away, so that restarts stay quick. */
  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.options.everyMs ?? 3_600_000).unref();
  }

  /** Waits for the batch in progress. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
  }

  /** Removes everything older than the configured age, batch by batch; returns how many rows went. */
  async clean(): Promise<number> {
    let removed = 0;
    for (;;) {
      const count = await this.#removeBatch();
      removed += count;
      if (count === 0 || this.#stopped) return removed;
    }
  }

  async #removeBatch(): Promise<number> {
    const rows = await this.options.database.query(
      `DELETE FROM inbox WHERE (consumer, message_id) IN (
         SELECT consumer, message_id FROM inbox WHERE handled_at < now() - make_interval(days => $1)
         ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [this.options.days ?? 14, this.options.batch ?? 5_000],
    );
    return rows.length;
  }

  #tick(): void {
    this.#running = this.#running.then(() =>
      this.clean().catch((error: unknown) =>
        this.options.log.warn('inbox clean-up failed; it is repeated', { error }),
      ),
    );
  }
}
