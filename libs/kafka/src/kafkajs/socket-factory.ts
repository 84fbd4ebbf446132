import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TransientError } from '@chimera/contracts';
import type { ISocketFactory } from 'kafkajs';

const keepAliveMs = 60_000;

/** Makes the sockets of one client and can cut them all. */
export interface FencedSockets {
  readonly factory: ISocketFactory;
  /** Destroys every open socket and refuses new ones: a client given up on can no longer reach a broker. */
  fence(): void;
}

/** Sockets without Nagle's delay (defect K14). */
export function fencedSockets(): FencedSockets {
  const open = new Set<Socket>();
  let fenced = false;
  const factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (fenced) throw givenUp();
    const servername = isIP(host) === 0 ? { servername: host } : {};
    // kafkajs types `ssl` as always present and passes undefined when TLS is off.
    const tls: typeof ssl | undefined = ssl;
    const socket = tls
      ? connectTls({ host, port, ...servername, ...tls }, onConnect)
      : connect({ host, port }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  const fence = (): void => {
    fenced = true;
    // With an error: kafkajs does not notice a socket that only closes, and would wait for answers.
    for (const socket of open) socket.destroy(givenUp());
  };
  return { factory, fence };
}

function givenUp(): TransientError {
  return new TransientError('CHIMERA_KAFKA_UNAVAILABLE', 'This client was given up and connects no more.');
}
