import { attributes, instruments, type Metrics } from '@chimera/telemetry';
import type { CredentialLookup } from './credentials.js';
import { headerOf, pathOf, type HttpReply, type HttpRequest } from './exchange.js';
import { problem, problemOf, type Problem } from './problem.js';
import { sendProblem } from './problem.filter.js';
import { identityOfRequest } from './request-identity.js';
import type { TokenFile } from './token-file.js';

const open = new Set(['/health/live', '/health/ready', '/metrics']);

const securityHeaders: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
];

/** What the hooks need. */
export interface RequestHooksOptions {
  readonly token: TokenFile;
  /** Further tokens; null when only that of the file counts. */
  readonly credentials: CredentialLookup | null;
  /** Beginnings of paths that need no token. */
  readonly open: readonly string[];
  readonly metrics: Metrics;
  /** False while the service starts or drains: its API answers 503. */
  readonly isReady: () => boolean;
}

/** A Fastify instance as far as hooks go. */
export interface HookTarget {
  addHook(
    name: 'onRequest' | 'onResponse',
    hook: (request: never, reply: never, done: () => void) => void,
  ): unknown;
}

/**
 * Identity, security headers, token and start-up gate for every request, unknown routes included, before
 * any byte of its body is read.
 */
export function addRequestHooks(target: HookTarget, options: RequestHooksOptions): void {
  target.addHook('onRequest', (request: HttpRequest, reply: HttpReply, done: () => void) => {
    request.chimera = identityOfRequest(request);
    for (const [name, value] of securityHeaders) reply.header(name, value);
    reply
      .header('x-request-id', request.chimera.requestId)
      .header('x-correlation-id', request.chimera.correlationId);
    if (open.has(pathOf(request))) return done();
    void admit(request, options).then((refusal) => {
      if (refusal === null) return done();
      if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="chimera"');
      sendProblem(reply, { ...refusal, instance: request.chimera!.requestId });
    });
  });
  target.addHook('onResponse', (request: HttpRequest, reply: HttpReply, done: () => void) => {
    measure(options.metrics, request, reply);
    done();
  });
}

/** Null lets the request in. Never throws: what goes wrong while looking is an answer too. */
async function admit(request: HttpRequest, options: RequestHooksOptions): Promise<Problem | null> {
  if (options.open.some((beginning) => pathOf(request).startsWith(beginning)))
    return options.isReady() ? null : notReady();
  const token = /^Bearer ([^\s]+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1];
  const isOperator = token !== undefined && options.token.accepts(token);
  if (isOperator) return options.isReady() ? null : notReady();
  if (token === undefined || options.credentials === null) return unauthorized(token);
  // Members are looked up in the service's own database, which is there once the service is.
  if (!options.isReady()) return notReady();
  try {
    const member = await options.credentials.memberOf(token);
    if (member === null) return unauthorized(token);
    request.chimera = { ...request.chimera!, actor: member, member };
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

function unauthorized(token: string | undefined): Problem {
  const found = token === undefined ? 'none' : 'another one';
  return problem(
    401,
    'CHIMERA_UNAUTHORIZED',
    `Expected the bearer token of this installation, found ${found}.`,
    'Send `Authorization: Bearer <content of CHIMERA_TOKEN_FILE>`.',
  );
}

function notReady(): Problem {
  return problem(
    503,
    'CHIMERA_NOT_RUNNING',
    'Expected the service to be ready, found it starting or stopping.',
    'Ask /health/ready, then try again.',
  );
}

function measure(metrics: Metrics, request: HttpRequest, reply: HttpReply): void {
  const route = request.routeOptions?.url ?? 'unknown';
  const values = {
    [attributes.httpMethod]: request.method,
    [attributes.httpRoute]: route,
    [attributes.httpStatus]: reply.statusCode,
  };
  metrics.observe(instruments.httpDuration, values, reply.elapsedTime / 1_000);
}
