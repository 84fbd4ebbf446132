import type { Origin } from '../work/transaction.js';

/** A durable piece of work outside a message handler: a harvest, an assessment, a delivery. */
export interface Task<P> {
  readonly kind: string;
  readonly key: string;
  readonly payload: P;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Taken from the transaction that enqueued it, so that cause and effect stay linked. */
  readonly origin: Origin;
  readonly signal: AbortSignal;
}

/**
 * What a task did. `done` commits `effects` (state and events) and removes the task in one transaction;
 * `retry` tries again after `delayMs`; running out of attempts calls the executor's `exhausted`.
 */
export type TaskOutcome =
  | {
      readonly kind: 'done';
      readonly effects?: (tx: import('../work/transaction.js').Transaction) => Promise<void>;
    }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly reason: string };

/** Executes tasks of one kind; at most `concurrency` at once in this process. */
export interface TaskExecutor<P = unknown> {
  readonly kind: string;
  readonly concurrency: number;
  /** At most so many of one lane (the key up to its first slash) at once, over all processes. Default no limit. */
  readonly laneConcurrency?: number;
  /**
   * Group of a task by its key: groups take turns before lanes do, and none holds more than half of what the others
   * leave free, in each process. Default: tasks have no groups.
   */
  readonly groupOf?: (key: string) => string;
  /** A task not finished by then is taken over by another process. Default 60,000; renewed while it runs. */
  readonly leaseMs?: number;
  execute(task: Task<P>): Promise<TaskOutcome>;
  /** Effects of giving up, committed with the removal of the task. */
  exhausted(
    task: Task<P>,
    error: unknown,
  ): (tx: import('../work/transaction.js').Transaction) => Promise<void>;
}
