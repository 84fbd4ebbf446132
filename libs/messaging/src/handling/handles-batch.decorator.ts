import { InvariantError, type Topic } from '@chimera/contracts';
import { bindHandler } from './bind-handler.js';
import type { Delivered, HandlerResult } from './handler.js';
import { retryPolicy, type RetryPolicy } from './retry-policy.js';

/** Options of `@HandlesBatch`. */
export interface HandlesBatchOptions {
  /** Most messages at once; fewer when fewer have queued up. */
  readonly maxBatch: number;
  /** Overrides of the default policy: 8 attempts, 200ms doubling up to 15s. */
  readonly retry?: Partial<RetryPolicy>;
}

interface HandlesBatchOf<T extends Topic> {
  readonly handleBatch: (batch: readonly Delivered<T>[], signal: AbortSignal) => Promise<HandlerResult>;
}

/**
 * The class handles what has queued up on a partition of one topic, in order. Throw `BatchError` to
 * name the messages that failed; any other error means that all of them did.
 */
export function HandlesBatch<T extends Topic>(topic: T, options: HandlesBatchOptions) {
  const { maxBatch } = options;
  if (!Number.isInteger(maxBatch) || maxBatch < 1)
    throw new InvariantError(`Expected maxBatch to be a whole number from 1, found ${maxBatch}.`);
  const retry = retryPolicy(options.retry);
  return <C extends abstract new (...args: never[]) => HandlesBatchOf<T>>(target: C): void => {
    bindHandler(target, 'handleBatch', {
      topic,
      kind: 'batch',
      handler: target.name,
      retry,
      maxBatch,
    });
  };
}
