import { setTimeout as delay } from 'node:timers/promises';
import { TransientError } from '@chimera/contracts';

/** How long a registry may take. */
export interface RegistryPatience {
  /** For one answer. Default 5,000. */
  readonly timeoutMs?: number;
  /** Tries before `CHIMERA_REGISTRY_UNAVAILABLE`. Default 3. */
  readonly attempts?: number;
}

/** An answer of the registry; 4xx are answers too. */
export interface RegistryAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const json = 'application/vnd.schemaregistry.v1+json';

/** JSON over HTTP with timeout and retries. Only outages throw: `CHIMERA_REGISTRY_UNAVAILABLE` (retry). */
export class RegistryHttp {
  constructor(
    readonly url: string,
    private readonly patience: RegistryPatience = {},
  ) {}

  get(path: string): Promise<RegistryAnswer> {
    return this.request('GET', path);
  }

  post(path: string, body: unknown): Promise<RegistryAnswer> {
    return this.request('POST', path, body);
  }

  put(path: string, body: unknown): Promise<RegistryAnswer> {
    return this.request('PUT', path, body);
  }

  /** Runs a call of the client library under the same patience. */
  async patiently<T>(what: string, call: () => Promise<T>): Promise<T> {
    const attempts = this.patience.attempts ?? 3;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.inTime(call);
      } catch (cause) {
        if (!isOutage(cause)) throw cause;
        if (attempt >= attempts) throw this.unavailable(what, cause);
        await delay(100 * 2 ** attempt);
      }
    }
  }

  private request(method: string, path: string, body?: unknown): Promise<RegistryAnswer> {
    return this.patiently(`${method} ${path}`, async () => {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers: { accept: json, ...(body === undefined ? {} : { 'content-type': json }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.patience.timeoutMs ?? 5_000),
      });
      const text = await response.text();
      if (response.status >= 500 || response.status === 429)
        throw new ServerFault(response.status, text.slice(0, 200));
      return { status: response.status, body: parse(response.status, text) };
    });
  }

  private async inTime<T>(call: () => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const late = delay((this.patience.timeoutMs ?? 5_000) + 500, undefined, { signal: ended.signal }).then(
      () => {
        throw new ServerFault(0, 'no answer in time');
      },
    );
    late.catch(() => undefined);
    try {
      return await Promise.race([call(), late]);
    } finally {
      ended.abort();
    }
  }

  /** What answers is no registry, or none that is able now: `cause` says what was found instead. */
  unavailable(what: string, cause: unknown): TransientError {
    const found = cause instanceof Error ? cause.message : String(cause);
    return new TransientError(
      'CHIMERA_REGISTRY_UNAVAILABLE',
      `Expected the schema registry to answer ${what}, found: ${found}.`,
      {
        cause,
        hint: 'It is retried. Check that the registry runs and that CHIMERA_REGISTRY_URL names it.',
      },
    );
  }
}

/** The registry is there but not able. */
class ServerFault extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(status === 0 ? text : `status ${status} ${text}`);
  }
}

/** Everything without a 4xx status of a registry: refused, reset, timed out, 5xx, and what no registry says. */
function isOutage(cause: unknown): boolean {
  if (cause instanceof ServerFault) return true;
  const status =
    typeof cause === 'object' && cause !== null ? (cause as { status?: unknown }).status : undefined;
  return typeof status !== 'number' || status >= 500 || status === 0 || status === 429;
}

/**
 * Registries answer JSON, whatever the status. Anything else comes from what stands in front of one, such as
 * a log-in page with status 200: it says nothing about the schema that was asked for.
 */
function parse(status: number, text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : { value };
  } catch {
    throw new ServerFault(status, `with text that is no JSON: ${text.slice(0, 200)}`);
  }
}
