import { readFile } from 'node:fs/promises';
import {
  type MeshError,
  RejectedMessageError,
  TransientError,
  type ErrorCode,
  type Fault,
} from '@chimera/contracts';

/** Where the mesh answers. */
export interface ApiAddresses {
  readonly intake: string;
  readonly console: string;
  readonly audit: string;
  readonly discovery: string;
  readonly ingestion: string;
  readonly dq: string;
  readonly notification: string;
  readonly tokenFile: string;
  /** Token of a member of a team, for intake; null or absent for the operator's. */
  readonly memberTokenFile?: string | null;
}

/** One of the services with an API. */
export type ApiService = 'intake' | 'console' | 'audit' | 'discovery' | 'ingestion' | 'dq' | 'notification';

/** A refusal with everything that is wrong. */
export class RefusedError extends RejectedMessageError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly faults: readonly Fault[],
    hint: string | undefined,
  ) {
    super(code, message, hint === undefined ? {} : { hint });
  }
}

const longestAnswerMs = 60_000;

interface Problem {
  readonly code?: ErrorCode;
  readonly detail?: string;
  readonly title?: string;
  readonly hint?: string;
  readonly faults?: readonly Fault[];
}

/**
 * Calls the HTTP APIs with the token that the launcher wrote. Throws `CHIMERA_NOT_RUNNING` when nobody
 * answers and {@link RefusedError} for every other status than 2xx. Calls end when `signal` is aborted.
 */
export class ApiClient {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly addresses: ApiAddresses,
    private readonly actor: string,
    private readonly signal: AbortSignal,
  ) {}

  get<T>(
    service: ApiService,
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ): Promise<T> {
    const set = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(
      set.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    return this.call<T>(service, `${path}${search === '' ? '' : `?${search}`}`, { method: 'GET' });
  }

  post<T>(service: ApiService, path: string, body: unknown): Promise<T> {
    return this.call<T>(service, path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }

  patch<T>(service: ApiService, path: string, body: unknown): Promise<T> {
    return this.call<T>(service, path, {
      method: 'PATCH',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }

  delete<T>(service: ApiService, path: string): Promise<T> {
    return this.call<T>(service, path, { method: 'DELETE' });
  }

  /** Opens an answer that may be long and is taken piece by piece; only its beginning must come within a minute. */
  async stream(
    service: ApiService,
    path: string,
    query: Readonly<Record<string, string>>,
  ): Promise<AsyncIterable<Uint8Array>> {
    const search = new URLSearchParams(query).toString();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), longestAnswerMs);
    const response = await this.send(service, `${path}?${search}`, { method: 'GET' }, late.signal).finally(
      () => clearTimeout(timer),
    );
    if (!response.ok) throw refusal(service, response.status, await response.text());
    return response.body ?? (async function* () {})();
  }

  private async call<T>(service: ApiService, path: string, init: RequestInit): Promise<T> {
    const response = await this.send(service, path, init);
    const text = await response.text();
    if (!response.ok) throw refusal(service, response.status, text);
    return JSON.parse(text) as T;
  }

  private async send(
    service: ApiService,
    path: string,
    init: RequestInit,
    until = AbortSignal.timeout(longestAnswerMs),
  ): Promise<Response> {
    const headers = {
      ...init.headers,
      authorization: `Bearer ${await this.tokenFor(service)}`,
      'x-chimera-actor': this.actor,
    };
    try {
      return await fetch(new URL(path, this.addresses[service]), {
        ...init,
        headers,
        signal: AbortSignal.any([this.signal, until]),
      });
    } catch (cause) {
      throw notRunning(`${service} does not answer at ${this.addresses[service]}`, cause);
    }
  }

  private tokenFor(service: ApiService): Promise<string> {
    const { tokenFile, memberTokenFile } = this.addresses;
    const file = service === 'intake' ? (memberTokenFile ?? tokenFile) : tokenFile;
    const token = this.tokens.get(file) ?? readToken(file);
    this.tokens.set(file, token);
    return token;
  }
}

function readToken(file: string): Promise<string> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    (cause: unknown) => {
      throw notRunning(`there is no token at ${file}`, cause);
    },
  );
}

/** The error for a mesh that is not there. */
export function notRunning(found: string, cause?: unknown): MeshError {
  return new TransientError('CHIMERA_NOT_RUNNING', `Chimera is not reachable: ${found}.`, {
    cause,
    hint: 'Start it with `./chimera up --wait`; `./chimera status` shows what runs.',
  });
}

function refusal(service: ApiService, status: number, text: string): RefusedError {
  const problem = parseProblem(text);
  const message = problem.detail ?? problem.title ?? `${service} answered with status ${status}.`;
  return new RefusedError(problem.code ?? 'CHIMERA_INTERNAL', message, problem.faults ?? [], problem.hint);
}

function parseProblem(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { detail: text.slice(0, 500) };
  }
}
