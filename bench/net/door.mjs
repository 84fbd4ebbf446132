// @ts-check
/** A door to a server: knows who came through it, and lets bytes pass as slowly as it is told. */
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Small enough that no burst hides the pace. */
const pieceBytes = 16 * 1024;

/**
 * Listens on a port of this machine and hands everything on to `host:port`: to the server at `up` and from it at `down`
 * bytes a second over all connections; without a figure as fast as they come. What is not taken yet stays with the
 * sender: nothing is buffered here.
 * @param {{ host: string, port: number | (() => number), up?: number, down?: number }} options A port that is asked for holds for new connections.
 */
export async function openDoor({ host, port, up, down }) {
  /** @type {Set<import('node:net').Socket>} */
  const clients = new Set();
  const [upwards, downwards] = [paceOf(up), paceOf(down)];
  const server = createServer((client) => {
    const behind = connect({ host, port: typeof port === 'number' ? port : port() });
    clients.add(client);
    for (const [socket, other] of [
      [client, behind],
      [behind, client],
    ]) {
      socket?.setNoDelay(true);
      socket?.on('error', () => other?.destroy());
      socket?.on('close', () => {
        clients.delete(client);
        other?.destroy();
      });
    }
    void pump(client, behind, upwards);
    void pump(behind, client, downwards);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(null));
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    /** Ports of the clients that are connected. */
    clientPorts: () => [...clients].flatMap(({ remotePort }) => remotePort ?? []),
    passed: () => ({ up: upwards.passed, down: downwards.passed }),
    close: () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}

/** @typedef {ReturnType<typeof paceOf>} Pace */

/** @param {number | undefined} bytesPerSecond */
function paceOf(bytesPerSecond) {
  let freeAt = performance.now();
  return {
    passed: 0,
    piece: Math.min(
      pieceBytes,
      bytesPerSecond === undefined ? pieceBytes : Math.max(1, Math.round(bytesPerSecond / 4)),
    ),
    async turn(/** @type {number} */ bytes) {
      this.passed += bytes;
      if (bytesPerSecond === undefined) return;
      const now = performance.now();
      freeAt = Math.max(freeAt, now) + (bytes / bytesPerSecond) * 1000;
      await delay(freeAt - now);
    },
  };
}

/** @param {import('node:net').Socket} from @param {import('node:net').Socket} to @param {Pace} pace */
async function pump(from, to, pace) {
  try {
    for await (const chunk of from) {
      for (let at = 0; at < chunk.length; at += pace.piece) {
        const piece = chunk.subarray(at, at + pace.piece);
        await pace.turn(piece.length);
        if (!to.write(piece)) await drained(to);
      }
    }
    to.end();
  } catch {
    // The connection broke: 'close' ends the other side.
  }
}

/** @param {import('node:net').Socket} socket */
function drained(socket) {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve(null);
    };
    socket.once('drain', done).once('close', done);
  });
}
