/** The parts of a Fastify request that hosting touches. */
export interface HttpRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly routeOptions?: { readonly url?: string | undefined };
  /** Set by the request hook. */
  chimera?: RequestIdentity;
}

/** Who asks, in which flow. */
export interface RequestIdentity {
  readonly requestId: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly traceparent: string | null;
  /** Who the token belongs to, when it is not the operator's; null for the operator, who may do everything. */
  readonly member: string | null;
}

/** The parts of a Fastify reply that hosting touches. */
export interface HttpReply {
  readonly statusCode: number;
  readonly elapsedTime: number;
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  type(contentType: string): HttpReply;
  send(body: unknown): HttpReply;
}

/** One header as text, or null. */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | null {
  const value = request.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === '' ? null : first;
}

/** Path without query. */
export function pathOf(request: Pick<HttpRequest, 'url'>): string {
  const end = request.url.indexOf('?');
  return end < 0 ? request.url : request.url.slice(0, end);
}
