import pg from 'pg';
import type { Logger } from '@chimera/telemetry';
import { connectionOptions, type DatabaseOptions } from './connection-options.js';
import { asDatabaseError } from './database-error.js';

/** How long notifications may be missed at most. */
export interface NotificationOptions {
  /** Subscribers are called at least this often, notified or not, in milliseconds. Default 10,000. */
  readonly pollMs?: number;
  /** Longest wait between tries to connect, in milliseconds. Default 5,000. */
  readonly reconnectMs?: number;
}

/**
 * LISTEN/NOTIFY over one connection shared by all subscribers of a service. A lost connection is opened
 * again; every subscriber is then called, and also every `pollMs`, so a missed notification only delays.
 */
export class Notifications {
  readonly #subscribers = new Map<string, Set<() => void>>();
  readonly #poll: NodeJS.Timeout;
  /** Private at run time too: it may hold the URL as text, which `inspect` must not show (Invariant 8). */
  readonly #database: DatabaseOptions;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | null = null;
  #failures = 0;
  #closed = false;
  #connecting: Promise<void> | null = null;

  constructor(
    database: DatabaseOptions,
    private readonly log: Logger,
    private readonly options: NotificationOptions = {},
  ) {
    this.#database = database;
    this.#poll = setInterval(() => this.#wakeAll(), options.pollMs ?? 10_000).unref();
  }

  /** Calls `wake` soon after each notification on the channel; never throws when the database is away. Returns the end of it. */
  async subscribe(channel: string, wake: () => void): Promise<() => Promise<void>> {
    const known = this.#subscribers.get(channel);
    const subscribers = known ?? new Set();
    this.#subscribers.set(channel, subscribers.add(wake));
    if (this.#client === null) await this.#connect();
    else if (known === undefined) await this.#listen(this.#client, channel);
    return async () => {
      subscribers.delete(wake);
    };
  }

  /** True while notifications arrive; when false, only the poll wakes subscribers. */
  get connected(): boolean {
    return this.#client !== null;
  }

  /** Ends all subscriptions and the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#connecting;
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  #connect(): Promise<void> {
    this.#connecting ??= this.#open().finally(() => (this.#connecting = null));
    return this.#connecting;
  }

  async #open(): Promise<void> {
    if (this.#closed || this.#client !== null) return;
    const settings = connectionOptions(this.#database);
    const client = new pg.Client({ ...settings, application_name: `${settings.application_name} listen` });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel }) => this.#wake(channel));
    try {
      await client.connect();
      for (const channel of this.#subscribers.keys()) await listenOn(client, channel);
      this.#client = client;
      this.#failures = 0;
      this.#wakeAll();
    } catch (error) {
      this.log.warn('cannot listen for notifications; polling until then', { error: asDatabaseError(error) });
      client.end().catch(() => undefined);
      this.#reconnectLater();
    }
  }

  async #listen(client: pg.Client, channel: string): Promise<void> {
    await listenOn(client, channel).catch(() => this.#lost(client));
  }

  #lost(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = null;
    this.log.warn('connection for notifications lost; polling until it is back');
    client.end().catch(() => undefined);
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#closed || this.#retry !== null) return;
    this.#failures += 1;
    const limit = this.options.reconnectMs ?? 5_000;
    const wait = Math.min(limit, 100 * 2 ** Math.min(this.#failures, 10)) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.#connect();
    }, wait).unref();
  }

  #wake(channel: string): void {
    for (const wake of this.#subscribers.get(channel) ?? []) wake();
  }

  #wakeAll(): void {
    for (const channel of this.#subscribers.keys()) this.#wake(channel);
  }
}

async function listenOn(client: pg.Client, channel: string): Promise<void> {
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
}
