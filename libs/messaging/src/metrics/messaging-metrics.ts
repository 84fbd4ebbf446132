/** What messaging counts and measures. The service wires an implementation; `silentMetrics` drops everything. */
export interface MessagingMetrics {
  handled(topic: string): void;
  skipped(topic: string, reason: string): void;
  retried(topic: string, code: string): void;
  deadLettered(topic: string, code: string): void;
  /** Seconds that a handler took for one call. */
  handlerDuration(topic: string, seconds: number): void;
  /** Records of a partition not yet handled. */
  lag(topic: string, partition: number, records: number): void;
  /** Handler paused until the process is restarted. */
  handlerStopped(topic: string, code: string): void;
  /** Records that the broker confirmed. */
  sent(topic: string, records: number): void;
  /** Events that left the outbox. */
  relayed(events: number): void;
  /** Failed tries of the relay to reach the broker. */
  relayFailed(code: string): void;
}

const nothing = (): void => undefined;

/** Counts nothing; for tests and tools. */
export const silentMetrics: MessagingMetrics = {
  handled: nothing,
  skipped: nothing,
  retried: nothing,
  deadLettered: nothing,
  handlerDuration: nothing,
  lag: nothing,
  handlerStopped: nothing,
  sent: nothing,
  relayed: nothing,
  relayFailed: nothing,
};
