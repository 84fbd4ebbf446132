import { StopConsumingError, type Topic } from '@chimera/contracts';
import type { HandlerExtras } from './handler-extras.js';
import type { HandlerResult } from './handler.js';

/** A handler as the runner sees it. */
export interface RegisteredHandler extends HandlerExtras {
  /** `(message, context)` of a single handler, `(batch, signal)` of a batch handler, through Nest's pipeline. */
  readonly call: (first: unknown, second: unknown) => Promise<HandlerResult>;
}

/** The handlers of one service, by topic. Whatever is wrong with them stops the boot and names the fix. */
export class HandlerRegistry {
  private readonly handlers = new Map<string, RegisteredHandler>();

  constructor(private readonly isKnownTopic: (name: string) => boolean) {}

  /**
   * Throws `CHIMERA_HANDLER_REGISTRY` (stop) for a second handler of a topic, an unknown topic, a
   * pattern without our decorators, or a request-scoped handler.
   */
  add(
    pattern: string,
    handler: Partial<RegisteredHandler> & Pick<RegisteredHandler, 'call'>,
    requestScoped: boolean,
  ): void {
    if (handler.topic === undefined || handler.handler === undefined) {
      throw invalid(
        `a handler of ${pattern} without @Handles`,
        'Use @Handles or @HandlesBatch of @chimera/messaging instead of Nest decorators.',
      );
    }
    const name = handler.handler;
    if (!this.isKnownTopic(pattern)) {
      throw invalid(
        `${name} handles ${pattern}, which is not in the catalogue`,
        'Use a topic of `topics`; add its schema under schemas/ and run `pnpm contracts:generate`.',
      );
    }
    const other = this.handlers.get(pattern);
    if (other !== undefined) {
      throw invalid(
        `${other.handler} and ${name} both handle ${pattern}`,
        'Keep one handler per topic in a service, or list it once under `controllers`.',
      );
    }
    if (requestScoped) {
      throw invalid(
        `${name} is request-scoped`,
        'Remove Scope.REQUEST from it and from what it injects; a message is not a request.',
      );
    }
    this.handlers.set(pattern, handler as RegisteredHandler);
  }

  get(topic: string): RegisteredHandler | undefined {
    return this.handlers.get(topic);
  }

  all(): readonly RegisteredHandler[] {
    return [...this.handlers.values()];
  }

  topics(): readonly Topic[] {
    return this.all().map((handler) => handler.topic);
  }
}

function invalid(found: string, hint: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_HANDLER_REGISTRY',
    `Expected one handler per known topic, found: ${found}.`,
    { hint },
  );
}
