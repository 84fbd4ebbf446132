import type { Origin } from '@chimera/persistence';
import type { HttpRequest } from './exchange.js';
import { identityOfRequest } from './request-identity.js';

/**
 * Origin for the transaction of a controller: a flow begins with this request, its caller acts.
 * Use it as `work.run(openTransactionOrigin(request), ...)`; `request` is what `@Req()` gives.
 */
export function openTransactionOrigin(request: Pick<HttpRequest, 'headers' | 'chimera'>): Origin {
  const { correlationId, actor, traceparent } = request.chimera ?? identityOfRequest(request);
  return { correlationId, causationId: null, actor, traceparent };
}
