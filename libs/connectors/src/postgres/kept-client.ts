import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';
import type { KeptConnection, ConnectionKeeper } from '../kept-connections.js';
import type { PostgresAddress } from './address.js';
import { noticeLossOf, type Connected } from './connect.js';

/** Time in which a server must have forgotten the work before; a connection that cannot is ended. */
const resetTimeoutMs = 2_000;

/** Names server, database, user and secret: only who has all of them gets a connection that was made with them. */
export function placeOf(config: ClientConfig, address: PostgresAddress): string {
  const { host, port, database, user, password, ssl } = config;
  const parts = [host, port, database, user, password, address.sslMode, ssl];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** A connection between two pieces of work: outside of a transaction, without a secret, and no reason for the process to go on. */
class KeptClient implements KeptConnection {
  constructor(
    readonly client: Client,
    readonly pid: number,
    readonly plain: boolean,
  ) {}

  get alive(): boolean {
    return socketOf(this.client).readyState === 'open';
  }

  end(): void {
    // The server's answer is not waited for; without one the socket goes with the process.
    this.client.end().catch(() => undefined);
  }
}

/**
 * Ends what is open on a connection and keeps it; false when it cannot be kept. Locks and snapshot are gone when it
 * resolves.
 */
export async function keepClient(
  kept: ConnectionKeeper,
  place: string,
  { client, used, pid }: Connected,
): Promise<boolean> {
  if (statusOf(client) !== 'I' && !(await inTime(client, () => client.query('ROLLBACK')))) return false;
  forgetSecret(client);
  socketOf(client).unref();
  kept.keep(place, new KeptClient(client, pid, used.ssl === false));
  return true;
}

/** A kept connection as if it were new, or undefined: those that do not answer are passed over. */
export async function takeClient(
  kept: ConnectionKeeper,
  place: string,
  config: ClientConfig,
): Promise<Connected | undefined> {
  for (let found = kept.take(place); found !== undefined; found = kept.take(place)) {
    const { client, pid, plain } = found as KeptClient;
    socketOf(client).ref();
    // Settings, temporary tables and locks of a session: somebody's statement may have left any of them.
    const clean = await inTime(client, async () => {
      await client.query('DISCARD ALL');
      await noticeLossOf(client);
    });
    if (clean) return { client, pid, used: plain ? { ...config, ssl: false } : config };
  }
  return undefined;
}

async function inTime(client: Client, work: () => Promise<unknown>): Promise<boolean> {
  const late = setTimeout(() => socketOf(client).destroy(), resetTimeoutMs);
  try {
    await work();
    return true;
  } catch {
    // Lost, or too slow: a new connection says what is wrong, if anything is.
    socketOf(client).destroy();
    return false;
  } finally {
    clearTimeout(late);
  }
}

/** `I` outside of a transaction. The driver has it; its types do not say so. */
function statusOf(client: Client): string | null {
  return (client as Client & { getTransactionStatus(): string | null }).getTransactionStatus();
}

function socketOf(client: Client): Socket {
  return client.connection.stream as Socket;
}

/** Nothing of a task outlasts it in a worker, its secrets least of all (Invariant 8). */
function forgetSecret(client: Client): void {
  const holders = client as unknown as { password: unknown; connectionParameters: { password: unknown } };
  holders.password = null;
  holders.connectionParameters.password = null;
}
