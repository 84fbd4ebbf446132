/** Numbers that stand for requests of the Kafka protocol, as they lie on the wire. */
export const kafkaApis = { produce: 0, fetch: 1, metadata: 3, offsetCommit: 8, heartbeat: 12 } as const;

/** One of {@link kafkaApis}. */
export type KafkaApi = keyof typeof kafkaApis;

/** What the proxy does to bytes. `pass` hands them on. */
export type ProxyFault =
  | { readonly kind: 'pass' }
  /** Holds each piece for this long, both ways, and up to `jitterMs` longer (default 0) as `random` says. */
  | {
      readonly kind: 'delay';
      readonly ms: number;
      readonly jitterMs?: number;
      /** At least 0, below 1; a seeded one makes the delays repeatable. Default `Math.random`. */
      readonly random?: () => number;
    }
  /** Takes bytes from both sides and hands none on; connections stay open. */
  | { readonly kind: 'blackhole' }
  /** The server's side of every connection is closed, the client's stays open and is never answered. */
  | { readonly kind: 'half-open' }
  /**
   * Requests reach the server, its responses are lost: all of them, or those to requests of the Kafka
   * protocol in `only`, which needs a proxy of the protocol `kafka`.
   */
  | { readonly kind: 'drop-responses'; readonly only?: readonly KafkaApi[] }
  /** Hands on at most this many bytes at once. */
  | { readonly kind: 'slice'; readonly bytes: number }
  /** Hands on no more than this, each way of each connection. */
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number };
