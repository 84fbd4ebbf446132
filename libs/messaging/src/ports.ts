/** What messaging needs from storage. `@chimera/persistence` fits by shape; the service wires them. */

/** An event waiting to leave, already encoded. */
export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/** The outbox table of one service. */
export interface OutboxStore {
  /**
   * Runs `publish` on the oldest settled rows and forgets them once it has resolved. Only one process
   * at a time does so (order per key); returns how many were sent, 0 when another one is at it.
   */
  drain(limit: number, publish: (rows: readonly OutboxRow[]) => Promise<void>): Promise<number>;
  /** Calls back soon after rows were committed; returns a function that ends the subscription. */
  onCommitted(wake: () => void): Promise<() => Promise<void>>;
}
