import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { MeshError } from '@chimera/contracts';

/** As much of RFC 6455 as a debugger's short text messages need: no fragments, no pings. */
export interface TextSocket {
  send(text: string): void;
  /** The next message; null when the other side went away. */
  next(): Promise<string | null>;
  close(): void;
}

/** Opens a connection to a `ws:` address. Throws `CHIMERA_NOT_RUNNING` when nobody takes it. */
export async function openWebSocket(url: string): Promise<TextSocket> {
  const { hostname, port, pathname } = new URL(url);
  const key = randomBytes(16).toString('base64');
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
  };
  const socket = await new Promise<Socket>((resolve, reject) => {
    const asked = request({ hostname, port, path: pathname, headers });
    asked.once('upgrade', (_response, stream) => resolve(stream as Socket));
    asked.once('error', (cause) =>
      reject(new MeshError('CHIMERA_NOT_RUNNING', 'stop', `Expected ${url} to answer.`, { cause })),
    );
    asked.end();
  });
  return over(socket);
}

function over(socket: Socket): TextSocket {
  let received = Buffer.alloc(0);
  let ended = false;
  let wake: () => void = () => undefined;
  socket.on('data', (piece) => {
    received = Buffer.concat([received, piece]);
    wake();
  });
  for (const event of ['close', 'error'] as const)
    socket.on(event, () => {
      ended = true;
      wake();
    });
  return {
    send: (text) => void socket.write(frameOf(text)),
    next: async () => {
      for (;;) {
        const frame = takeFrame(received);
        if (frame !== null) {
          received = received.subarray(frame.length);
          return frame.text;
        }
        if (ended) return null;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    close: () => void socket.destroy(),
  };
}

/** A client masks what it sends; a mask of zeros is one too. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

function takeFrame(bytes: Buffer): { text: string; length: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + size) return null;
  return { text: bytes.subarray(head, head + size).toString(), length: head + size };
}
