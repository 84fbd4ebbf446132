import { readFileSync } from 'node:fs';
import type { ServiceName } from '@chimera/config';
import { RejectedMessageError } from '@chimera/contracts';
import type { StackAddresses } from '@chimera/stack';

/** What came back over HTTP. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Who asks, and as part of which trace and flow. */
export interface ApiCaller {
  readonly traceparent?: string;
  readonly correlationId?: string;
}

/** The HTTP APIs of the mesh with its token. */
export class MeshApi {
  constructor(private readonly addresses: StackAddresses) {}

  /** JSON of a GET. Throws for every status but 2xx. */
  async get<T>(service: ServiceName, path: string): Promise<T> {
    return accepted<T>(`GET ${service} ${path}`, await this.ask(service, path));
  }

  /** JSON of a POST. Throws for every status but 2xx. */
  async post<T>(service: ServiceName, path: string, body: unknown, caller: ApiCaller = {}): Promise<T> {
    return accepted<T>(`POST ${service} ${path}`, await this.tell(service, path, body, caller));
  }

  /** The answer to a POST, whatever its status. */
  tell(service: ServiceName, path: string, body: unknown, caller: ApiCaller = {}): Promise<ApiAnswer> {
    return this.ask(service, path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(caller.traceparent === undefined ? {} : { traceparent: caller.traceparent }),
        ...(caller.correlationId === undefined ? {} : { 'x-correlation-id': caller.correlationId }),
      },
    });
  }

  private async ask(service: ServiceName, path: string, init: RequestInit = {}): Promise<ApiAnswer> {
    const token = readFileSync(this.addresses.tokenFile, 'utf8').trim();
    const response = await fetch(new URL(path, this.addresses.services[service]), {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}`, 'x-chimera-actor': 'mesh-test' },
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
}

function accepted<T>(what: string, { status, body }: ApiAnswer): T {
  if (status >= 200 && status < 300) return body as T;
  const found = `${what} was answered with ${status}: ${JSON.stringify(body)}`;
  throw new RejectedMessageError('CHIMERA_NOT_FOUND', found);
}
