/** Why a partition is not fetched for a while. */
export type PauseReason = 'queue-full' | 'handler-stopped';

/** What messaging counts and measures. The service wires an implementation; `silentMetrics` drops everything. */
export interface MessagingMetrics {
  handled(topic: string): void;
  skipped(topic: string, reason: string): void;
  /** Handling failed and is tried again. */
  retried(topic: string, code: string): void;
  deadLettered(topic: string, code: string): void;
  /** Seconds that a handler took for one call; `code` of what it threw, null when it returned. */
  handlerDuration(topic: string, seconds: number, code: string | null): void;
  /** Handler paused until the process is restarted. */
  handlerStopped(topic: string, code: string): void;
  /** A partition is not fetched from now on; again with another reason replaces the first. */
  paused(topic: string, partition: number, reason: PauseReason): void;
  /** It is fetched again, or no longer ours. */
  resumed(topic: string, partition: number): void;
  /** Records that the broker confirmed; with `code` those that it did not. */
  sent(topic: string, records: number, code: string | null): void;
  /** Seconds until the broker confirmed a send, or did not, with `code`. */
  sendDuration(seconds: number, code: string | null): void;
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
  handlerStopped: nothing,
  paused: nothing,
  resumed: nothing,
  sent: nothing,
  sendDuration: nothing,
  relayed: nothing,
  relayFailed: nothing,
};
