import type { MessageHandler as NestHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { HandlerExtras } from '../handling/handler-extras.js';
import type { HandlerResult } from '../handling/handler.js';
import type { RegisteredHandler } from '../handling/handler-registry.js';

/** Turns what Nest registers into a plain asynchronous function; failures arrive as an Observable that errors. */
export function fromNest(
  callback: NestHandler,
  extras: Partial<HandlerExtras>,
): Partial<RegisteredHandler> & Pick<RegisteredHandler, 'call'> {
  return {
    ...extras,
    call: async (first, second) => {
      const returned: unknown = await callback(first, second);
      const result: unknown = isObservable(returned)
        ? await lastValueFrom(returned, { defaultValue: undefined })
        : returned;
      return result as HandlerResult;
    },
  };
}
