import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../layout.js';
import { acceptsConnections } from '../net/probes.js';
import type { ProcessSpec } from '../process/process-spec.js';
import type { ServerContext } from './server-context.js';

/** Describes the mail sink: an SMTP server that keeps what it gets and sends nothing on. */
export function mailServer(context: ServerContext): ProcessSpec {
  const folder = mailFolder(context.layout.data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    name: 'mail',
    kind: 'server',
    command: process.execPath,
    args: [
      '--max-old-space-size=64',
      join(repositoryRoot, 'infra/stack/dist/mail/mail-sink.main.js'),
      String(context.ports.mail),
      folder,
    ],
    env: {},
    cwd: folder,
    port: context.ports.mail,
    ready: () => acceptsConnections(context.ports.mail),
    readyWithinMs: 30_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  };
}

/** Where mails are kept: `index.jsonl` and one `.eml` each. */
export function mailFolder(data: string): string {
  return join(data, 'mail');
}
