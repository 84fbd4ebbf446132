/** A connection that somebody is done with and somebody else may use. */
export interface KeptConnection {
  /** Whether it still stands, as far as this side knows. */
  readonly alive: boolean;
  /** Ends it; the server is told if that is easy. Never throws. */
  end(): void;
}

/** Where connections wait between two pieces of work. */
export interface ConnectionKeeper {
  /** A connection to a place that is the caller's from now on, or undefined. */
  take(place: string): KeptConnection | undefined;
  /** Keeps a connection in which nothing is left of the work before, or ends it. */
  keep(place: string, connection: KeptConnection): void;
}

/** Bounds of what is kept. */
export interface KeepingLimits {
  /** A connection that nobody took for so long is ended, in milliseconds. Default 5,000. */
  readonly idleMs?: number;
  /** Connections to one place, by one user, that wait at once. Default 2. */
  readonly mostPerPlace?: number;
}

interface Waiting {
  readonly connection: KeptConnection;
  readonly timer: NodeJS.Timeout;
}

/**
 * Connections that stay open between two pieces of work of one process: to open one costs both sides more than most
 * pieces of work do. A place names server, user and secret alike, so nobody gets what was opened with other rights.
 * What waits is bounded in number and time, and holds no process up that wants to end.
 */
export class KeptConnections implements ConnectionKeeper {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #idleMs: number;
  readonly #mostPerPlace: number;

  constructor({ idleMs = 5_000, mostPerPlace = 2 }: KeepingLimits = {}) {
    this.#idleMs = idleMs;
    this.#mostPerPlace = mostPerPlace;
  }

  /** The connection that was used last, or undefined. It is the caller's from now on. */
  take(place: string): KeptConnection | undefined {
    const waiting = this.#waiting.get(place) ?? [];
    for (let last = waiting.pop(); last !== undefined; last = waiting.pop()) {
      clearTimeout(last.timer);
      if (waiting.length === 0) this.#waiting.delete(place);
      if (last.connection.alive) return last.connection;
    }
    return undefined;
  }

  /** Keeps a connection in which nothing is left of the work before; beyond the limit it is ended. */
  keep(place: string, connection: KeptConnection): void {
    const waiting = this.#waiting.get(place) ?? [];
    if (!connection.alive || waiting.length >= this.#mostPerPlace) return connection.end();
    const timer = setTimeout(() => this.#drop(place, connection), this.#idleMs).unref();
    this.#waiting.set(place, [...waiting, { connection, timer }]);
  }

  #drop(place: string, connection: KeptConnection): void {
    const rest = (this.#waiting.get(place) ?? []).filter((one) => one.connection !== connection);
    if (rest.length === 0) this.#waiting.delete(place);
    else this.#waiting.set(place, rest);
    connection.end();
  }
}
