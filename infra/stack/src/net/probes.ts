import { connect } from 'node:net';

/** Whether something accepts connections on a loopback port. */
export function acceptsConnections(port: number, timeoutMs = 1_000): Promise<boolean> {
  return exchange(port, null, timeoutMs);
}

/** An ApiVersions request of version 0 with correlation id 1 and client id `probe`. */
const apiVersionsRequest = Buffer.from([0, 0, 0, 15, 0, 18, 0, 0, 0, 0, 0, 1, 0, 5, ...Buffer.from('probe')]);

/** Whether a Kafka broker on a loopback port answers requests; it does so only when it has started fully. */
export function answersKafka(port: number, timeoutMs = 1_000): Promise<boolean> {
  return exchange(port, apiVersionsRequest, timeoutMs);
}

/** Whether a GET answers with a status below 300. */
export async function answersHttp(url: string, timeoutMs = 2_000): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // refused, reset or late: not ready
  }
}

function exchange(port: number, request: Buffer | null, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => (request === null ? finish(true) : socket.write(request)));
    socket.once('data', () => finish(true));
  });
}
