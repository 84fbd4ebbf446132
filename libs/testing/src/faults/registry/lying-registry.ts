import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What a registry may say instead of the truth. */
export type RegistryLie =
  | { readonly kind: 'truth' }
  /** It is there, but not able. */
  | { readonly kind: 'error'; readonly status: 500 | 502 | 503 }
  /** It answers the truth, this much later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** A page for people with status 200: what a captive portal, a log-in page or a wrong address answers. */
  | { readonly kind: 'html'; readonly status?: 200 | 404 }
  /** The schema of another id, or an id that nobody gave. */
  | { readonly kind: 'wrong-schema'; readonly schema: string };

/** Stands in front of a schema registry over HTTP. */
export interface LyingRegistry {
  /** Address with the path of the real one. */
  readonly url: string;
  readonly port: number;
  tell(lie: RegistryLie): void;
  /** Answers that were not the plain truth. */
  readonly struck: number;
  /** Requests that came, whatever was answered. */
  readonly asked: number;
  close(): Promise<void>;
}

/** Starts one in front of the registry at `url`; it tells the truth until told otherwise. */
export async function lyingRegistry(url: string, listen = 0): Promise<LyingRegistry> {
  const state = { lie: { kind: 'truth' } as RegistryLie, struck: 0, asked: 0 };
  const server = createServer((asked, answer) => {
    state.asked += 1;
    if (state.lie.kind !== 'truth') state.struck += 1;
    void respond(url, state.lie, asked, answer);
  });
  server.listen(listen, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = new URL(url);
  own.port = String(port);
  return {
    url: own.href,
    port,
    tell: (lie) => void (state.lie = lie),
    get struck() {
      return state.struck;
    },
    get asked() {
      return state.asked;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function respond(
  url: string,
  lie: RegistryLie,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  if (lie.kind === 'slow') await delay(lie.ms);
  switch (lie.kind) {
    case 'error':
      return send(answer, lie.status, 'text/plain', 'upstream is not available');
    case 'html':
      return send(answer, lie.status ?? 200, 'text/html', '<!doctype html><title>Please log in</title>');
    case 'wrong-schema':
      if (/\/schemas\/ids\/\d+/.test(asked.url ?? ''))
        return send(answer, 200, 'application/json', JSON.stringify({ schema: lie.schema }));
      break;
    default:
  }
  passOn(url, asked, answer);
}

function send(answer: ServerResponse, status: number, type: string, body: string): void {
  answer.writeHead(status, { 'content-type': type }).end(body);
}

function passOn(url: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { hostname, port } = new URL(url);
  const onward = request(
    {
      hostname,
      port,
      path: asked.url,
      method: asked.method,
      headers: { ...asked.headers, host: `${hostname}:${port}` },
    },
    (real) => {
      answer.writeHead(real.statusCode ?? 502, real.headers);
      real.pipe(answer);
    },
  );
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
}
