import type { MessageOf, Topic } from '@chimera/contracts';
import { bindHandler } from './bind-handler.js';
import type { HandlerResult, MessageContext } from './handler.js';
import { retryPolicy, type RetryPolicy } from './retry-policy.js';

/** Options of `@Handles`. */
export interface HandlesOptions {
  /** Overrides of the default policy: 8 attempts, 200ms doubling up to 15s. */
  readonly retry?: Partial<RetryPolicy>;
}

/** A function type, not a method: only so does the compiler refuse a handler of another topic's message. */
interface HandlesTopic<T extends Topic> {
  readonly handle: (message: MessageOf<T>, context: MessageContext) => Promise<HandlerResult>;
}

/**
 * The class handles one topic, one message at a time, messages of one key in order (Invariant 3).
 * List it under `controllers` of the service's module. Handling another topic's message type is a
 * compile error. Throws `CHIMERA_INVARIANT` when the retry policy is out of range.
 */
export function Handles<T extends Topic>(topic: T, options: HandlesOptions = {}) {
  const retry = retryPolicy(options.retry);
  return <C extends abstract new (...args: never[]) => HandlesTopic<T>>(target: C): void => {
    bindHandler(target, 'handle', {
      topic,
      kind: 'single',
      handler: target.name,
      retry,
      maxBatch: 1,
    });
  };
}
