import { randomUUID } from 'node:crypto';
import { headerOf, type HttpRequest, type RequestIdentity } from './exchange.js';

const idPattern = /^[A-Za-z0-9._:-]{1,128}$/;
const actorPattern = /^[\p{L}\p{N}._:@+ -]{1,128}$/u;

/**
 * Reads who asks: `x-request-id`, `x-correlation-id` (default: a new one), `x-chimera-actor` (default
 * `local`), `traceparent`. Values that do not look the part are replaced, not passed on.
 */
export function identityOfRequest(request: Pick<HttpRequest, 'headers'>): RequestIdentity {
  const requestId = matching(headerOf(request, 'x-request-id'), idPattern) ?? randomUUID();
  return {
    requestId,
    correlationId: matching(headerOf(request, 'x-correlation-id'), idPattern) ?? randomUUID(),
    actor: matching(headerOf(request, 'x-chimera-actor'), actorPattern) ?? 'local',
    traceparent: headerOf(request, 'traceparent'),
    member: null,
  };
}

function matching(value: string | null, pattern: RegExp): string | null {
  return value !== null && pattern.test(value) ? value : null;
}
