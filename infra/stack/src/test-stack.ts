import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from './cache/maven-jars.js';
import { repositoryRoot, stackLayout, type StackLayout } from './layout.js';
import { identityOf, isRunning, type ProcessIdentity } from './process/process-identity.js';
import { adoptOrStart } from './servers/adopt-or-start.js';
import { adminUrl, startServers } from './servers/embedded-servers.js';
import { superuser } from './servers/postgres/postgres.server.js';
import { mailFolder } from './servers/mail.server.js';
import { registryUrl } from './servers/registry.server.js';
import type { ServerContext } from './servers/server-context.js';
import { stopAll } from './servers/stop-all.js';
import { withFileLock } from './state/file-lock.js';
import { readJson, writeJson } from './state/json-file.js';

/** Addresses of the servers that integration tests use. */
export interface TestStack {
  /** `host:port` list. */
  readonly kafkaBrokers: string;
  /** Confluent-compatible API. */
  readonly registryUrl: string;
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    /** Superuser. */
    readonly user: string;
    readonly password: string;
    /** URL of the maintenance database `postgres` as superuser. */
    readonly adminUrl: string;
  };
  /** Takes any mail without credentials. */
  readonly smtpUrl: string;
  /** Folder where the mail sink keeps what it got; `readMails` reads it. */
  readonly mailFolder: string;
}

/** Layout of the stack that all integration tests share. */
export function testStackLayout(): StackLayout {
  return stackLayout(join(repositoryRoot, '.chimera', 'test'));
}

/**
 * Makes the shared test stack run: servers without services. One that runs is used as it is. The
 * returned function gives it back; the last user stops it, unless `keep` was asked for by anyone.
 */
export async function acquireTestStack(
  options: { keep?: boolean; progress?: Progress } = {},
): Promise<() => Promise<void>> {
  const layout = testStackLayout();
  await locked(layout, async () => {
    const context = await startServers(
      layout,
      async (spec) => void (await adoptOrStart(layout, spec)),
      options.progress ?? (() => undefined),
    );
    writeJson(connectionFile(layout), addressesOf(context), 0o600);
    register(layout, options.keep ?? false);
  });
  return () => locked(layout, () => release(layout));
}

/** Addresses of the test stack that runs, or null when none was started. */
export function readTestStack(): TestStack | null {
  return readJson<TestStack>(connectionFile(testStackLayout()));
}

/** Stops the test stack, whoever uses it. */
export async function stopTestStack(): Promise<void> {
  const layout = testStackLayout();
  await locked(layout, () => stop(layout));
}

function addressesOf(context: ServerContext): TestStack {
  const { ports, credentials, layout } = context;
  return {
    kafkaBrokers: `127.0.0.1:${ports.kafka}`,
    registryUrl: registryUrl(ports.registry),
    postgres: {
      host: '127.0.0.1',
      port: ports.postgres,
      user: superuser,
      password: credentials.password(superuser),
      adminUrl: adminUrl(context),
    },
    smtpUrl: `smtp://127.0.0.1:${ports.mail}`,
    mailFolder: mailFolder(layout.data),
  };
}

/** One file per process that uses the stack; `keep` stands for a user that never goes. */
function register(layout: StackLayout, keep: boolean): void {
  const users = join(layout.state, 'users');
  mkdirSync(users, { recursive: true });
  writeJson(join(users, String(process.pid)), identityOf(process.pid));
  if (keep) writeFileSync(join(layout.state, 'keep'), '');
}

async function release(layout: StackLayout): Promise<void> {
  const users = join(layout.state, 'users');
  rmSync(join(users, String(process.pid)), { force: true });
  const alive = readdirSync(users).filter((file) => {
    const identity = readJson<ProcessIdentity>(join(users, file));
    return identity !== null && isRunning(identity);
  });
  if (alive.length === 0 && !readdirSync(layout.state).includes('keep')) await stop(layout);
}

async function stop(layout: StackLayout): Promise<void> {
  await stopAll(layout);
  for (const name of ['keep', 'users', 'connection.json'])
    rmSync(join(layout.state, name), { recursive: true, force: true });
}

function connectionFile(layout: StackLayout): string {
  return join(layout.state, 'connection.json');
}

function locked(layout: StackLayout, work: () => Promise<void>): Promise<void> {
  return withFileLock(layout.upLock, 300_000, work);
}
