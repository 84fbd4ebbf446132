import { createServer, connect, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What the proxy does to bytes. `pass` hands them on. */
export type ProxyFault =
  | { readonly kind: 'pass' }
  /** Holds each piece for this long, both ways. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Takes bytes from both sides and hands none on; connections stay open. */
  | { readonly kind: 'blackhole' }
  /** Requests reach the server, its responses are lost. */
  | { readonly kind: 'drop-responses' }
  /** Hands on at most this many bytes at once. */
  | { readonly kind: 'slice'; readonly bytes: number };

/** A proxy in this process in front of one TCP server. */
export interface TcpProxy {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly port: number;
  /** Applies to open and new connections from the next piece on. */
  set(fault: ProxyFault): void;
  /** Closes every open connection: in good order (`end`) or with a reset. */
  cut(how?: 'end' | 'reset'): void;
  /** While true new connections are reset at once. */
  refuse(refused: boolean): void;
  /** Bytes of requests and responses that arrived here, whatever became of them. */
  readonly seen: { readonly requests: number; readonly responses: number };
  close(): Promise<void>;
}

/** Starts a proxy in front of `host:port`; it passes everything on until told otherwise. */
export async function tcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const state = new ProxyState(target);
  const server = createServer((client) => state.accept(client));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const port = portOf(server);
  return {
    address: `127.0.0.1:${port}`,
    port,
    seen: state.seen,
    set: (fault) => state.set(fault),
    cut: (how = 'end') => state.cut(how),
    refuse: (refused) => state.refuse(refused),
    close: () => closeAll(server, state),
  };
}

class ProxyState {
  readonly seen = { requests: 0, responses: 0 };
  private readonly sockets = new Set<Socket>();
  private fault: ProxyFault = { kind: 'pass' };
  private refused = false;

  constructor(private readonly target: { host: string; port: number }) {}

  set(fault: ProxyFault): void {
    this.fault = fault;
  }

  refuse(refused: boolean): void {
    this.refused = refused;
  }

  cut(how: 'end' | 'reset'): void {
    for (const socket of this.sockets) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  accept(client: Socket): void {
    if (this.refused) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      // A broken connection is what this is for; both ends end together.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    void this.pump(client, server, 'requests');
    void this.pump(server, client, 'responses');
  }

  private async pump(from: Socket, to: Socket, direction: 'requests' | 'responses'): Promise<void> {
    try {
      for await (const piece of from as AsyncIterable<Buffer>) {
        this.seen[direction] += piece.length;
        await this.handOn(piece, to, direction);
      }
      to.end();
    } catch {
      // The connection broke; 'close' takes the other end down.
    }
  }

  private async handOn(piece: Buffer, to: Socket, direction: 'requests' | 'responses'): Promise<void> {
    const { fault } = this;
    if (fault.kind === 'blackhole') return;
    if (fault.kind === 'drop-responses' && direction === 'responses') return;
    if (fault.kind === 'delay') await delay(fault.ms);
    const size = fault.kind === 'slice' ? fault.bytes : piece.length;
    for (let at = 0; at < piece.length; at += size) {
      if (!to.write(piece.subarray(at, at + size))) await drained(to);
      if (fault.kind === 'slice') await delay(0);
    }
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function closeAll(server: Server, state: ProxyState): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  state.cut('end');
  await closed;
}
