import type { KafkaAdmin, KafkaPort } from '@chimera/kafka';

/** A connection that nobody asked anything on for so long is closed. */
const idleMs = 5_000;
/** A client keeps the metadata of all topics it was ever asked about fresh: each run asks about another one. */
const mostUses = 100;

interface Opened {
  readonly admin: Promise<KafkaAdmin>;
  users: number;
  uses: number;
}

/**
 * Every run asks the brokers several times: one connection serves all who ask within a few seconds. After a failure the
 * next who asks gets a new one; the old one is closed once nobody uses it any more.
 */
export class SharedAdmin {
  private current: Opened | null = null;
  private idle: NodeJS.Timeout | null = null;

  constructor(private readonly kafka: Pick<KafkaPort, 'admin'>) {}

  /** Does work with the connection. Throws what opening it, or the work, throws. */
  async use<T>(work: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
    if (this.idle !== null) clearTimeout(this.idle);
    const opened = (this.current ??= { admin: this.kafka.admin(), users: 0, uses: 0 });
    opened.users += 1;
    opened.uses += 1;
    try {
      return await work(await opened.admin);
    } catch (error) {
      this.forget(opened);
      throw error;
    } finally {
      opened.users -= 1;
      if (opened.uses >= mostUses) this.forget(opened);
      this.settle(opened);
    }
  }

  /** Closes the connection once its users are done; a later use opens another. */
  async close(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle);
    const { current } = this;
    if (current === null) return;
    this.forget(current);
    if (current.users === 0) await end(current);
  }

  private forget(opened: Opened): void {
    if (this.current === opened) this.current = null;
  }

  private settle(opened: Opened): void {
    if (opened.users > 0) return;
    if (this.current === opened) this.idle = setTimeout(() => void this.close(), idleMs);
    else void end(opened);
  }
}

/** Best effort: what could not be opened has nothing to close, and the brokers notice a socket that is gone. */
async function end({ admin }: Opened): Promise<void> {
  try {
    await (await admin).close();
  } catch (error) {
    void error;
  }
}
