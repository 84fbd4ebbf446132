import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';

/** A webhook that came, and whether its signature was right. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly verified: boolean;
}

/** A receiver as somebody who subscribes would write it, on loopback. */
export interface WebhookReceiver {
  readonly url: string;
  readonly secretReference: string;
  readonly received: readonly ReceivedWebhook[];
  close(): Promise<void>;
}

const mostBytes = 65_536;

/** Listens on the port of the last demo, so that the intents stay the same; verifies with the reference library. */
export async function webhookReceiver(demoFolder: string, secretsFolder: string): Promise<WebhookReceiver> {
  const secretFile = join(secretsFolder, 'demo-webhook.secret');
  const verifier = new Webhook(keptSecret(secretFile));
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => void answer(request, response, verifier, received));
  const port = await listen(server, join(demoFolder, 'webhook-port'));
  return {
    url: `http://127.0.0.1:${port}/chimera`,
    secretReference: `file:${secretFile}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  verifier: Webhook,
  received: ReceivedWebhook[],
): Promise<void> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > mostBytes) return void response.writeHead(413).end();
  }
  const notice = verified(verifier, body, request);
  const id = String(request.headers['webhook-id']);
  // A repeated delivery carries the same id: receivers count it once.
  if (!received.some((known) => known.id === id))
    received.push({
      id,
      verified: notice !== null,
      type: notice?.type ?? 'unverified',
      subject: notice?.data.subject ?? '',
    });
  response.writeHead(notice === null ? 401 : 204).end();
}

interface NoticeBody {
  readonly type: string;
  readonly data: { readonly subject: string };
}

function verified(verifier: Webhook, body: string, request: IncomingMessage): NoticeBody | null {
  try {
    return verifier.verify(body, request.headers as Record<string, string>) as NoticeBody;
  } catch {
    // The library throws for every signature that is not right; the answer is 401.
    return null;
  }
}

function keptSecret(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

async function listen(server: Server, portFile: string): Promise<number> {
  const wanted = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0;
  const port = await tryListen(server, wanted).catch(() => tryListen(server, 0));
  writeFileSync(portFile, `${port}\n`);
  return port;
}

function tryListen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
