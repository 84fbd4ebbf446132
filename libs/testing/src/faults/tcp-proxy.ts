import { createServer, type Server, type Socket } from 'node:net';
import { ProxiedConnection, type Direction, type ProxyControl } from './proxied-connection.js';
import type { ProxyFault } from './proxy-fault.js';

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
  /** Pieces, responses and connections that something was done to; a fault that leaves this as it was did not strike. */
  readonly struck: number;
  /** Connections that are open now. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Where a proxy is, and what it understands. */
export interface TcpProxyOptions {
  readonly host: string;
  readonly port: number;
  /** Port to listen on. Default a free one. */
  readonly listen?: number;
  /** Follows the frames of the protocol, so that responses can be dropped by what they answer. Default none. */
  readonly protocol?: 'kafka';
}

/** Starts a proxy in front of `host:port`; it passes everything on until told otherwise. */
export async function tcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const state = new ProxyState(options);
  const server = createServer({ allowHalfOpen: false }, (client) => state.accept(client));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listen ?? 0, '127.0.0.1', resolve);
  });
  const port = portOf(server);
  return {
    address: `127.0.0.1:${port}`,
    port,
    seen: state.bytes,
    get struck() {
      return state.strikes;
    },
    get connections() {
      return state.open.size;
    },
    set: (fault) => state.set(fault),
    cut: (how = 'end') => state.cut(how),
    refuse: (refused) => void (state.refused = refused),
    close: () => closeAll(server, state),
  };
}

class ProxyState implements ProxyControl {
  readonly bytes = { requests: 0, responses: 0 };
  readonly open = new Set<ProxiedConnection>();
  fault: ProxyFault = { kind: 'pass' };
  refused = false;
  strikes = 0;

  constructor(private readonly options: TcpProxyOptions) {}

  set(fault: ProxyFault): void {
    const wasHalfOpen = this.fault.kind === 'half-open';
    this.fault = fault;
    for (const connection of this.open) connection.opened(fault);
    // What lost its server while half open can never be answered; its client would wait for ever.
    if (wasHalfOpen && fault.kind !== 'half-open') this.cut('reset');
  }

  seen(direction: Direction, bytes: number): void {
    this.bytes[direction] += bytes;
  }

  struck(): void {
    this.strikes += 1;
  }

  cut(how: 'end' | 'reset'): void {
    for (const connection of this.open) {
      this.struck();
      connection.cut(how);
    }
  }

  accept(client: Socket): void {
    if (this.refused) {
      this.struck();
      client.resetAndDestroy();
      return;
    }
    const { host, port, protocol } = this.options;
    const connection = new ProxiedConnection(client, { host, port }, this, protocol);
    this.open.add(connection);
    void connection.ended.then(() => this.open.delete(connection));
  }
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
