import type { Ack, OutgoingBatch } from '../port.js';

/**
 * One life of a client's producer: what a client library has to offer so that `SequentialProducer` can
 * build the port's promises on it. A session that failed once is never used again, because after a
 * failure its sequence numbers need not be the broker's any more.
 */
export interface ProducerSession {
  /**
   * Sends each batch (at most one a partition) and resolves with what the broker acknowledged, which may
   * be less than was sent (defect K1). Retries inside until about `timeoutMs`. Throws errors of `@chimera/contracts`.
   */
  send(batches: readonly OutgoingBatch[], timeoutMs: number): Promise<readonly Ack[]>;
  /** Cuts the connections: nothing that is still waiting inside the client can reach the broker later. */
  abandon(): void;
  /** Ends in good order; nothing is in flight. */
  close(): Promise<void>;
}

/** Opens a session within `timeoutMs`, or throws a `TransientError`. */
export type OpenSession = (timeoutMs: number) => Promise<ProducerSession>;
