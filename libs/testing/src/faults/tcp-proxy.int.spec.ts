import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.js';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';

describe('tcpProxy', () => {
  let echo: Server;
  let received = '';
  let proxy: TcpProxy;
  let client: Socket;
  let answered = '';

  beforeEach(async () => {
    received = '';
    answered = '';
    echo = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (data) => {
        received += data.toString();
        socket.write(data);
      });
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await tcpProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
    client = connect(proxy.port, '127.0.0.1');
    client.on('error', () => undefined);
    client.on('data', (data) => (answered += data.toString()));
    await once(client, 'connect');
  });

  afterEach(async () => {
    client.destroy();
    await proxy.close();
    echo.close();
  });

  it('passes bytes on, also in slices and late', async () => {
    client.write('one');
    await eventually(() => expect(answered).toBe('one'));
    proxy.set({ kind: 'slice', bytes: 1 });
    client.write('two');
    await eventually(() => expect(answered).toBe('onetwo'));
    proxy.set({ kind: 'delay', ms: 30 });
    const started = performance.now();
    client.write('three');
    await eventually(() => expect(answered).toBe('onetwothree'), { everyMs: 5 });
    expect(performance.now() - started).toBeGreaterThan(50);
  });

  it('drops only responses, or everything', async () => {
    proxy.set({ kind: 'drop-responses' });
    client.write('one');
    await eventually(() => expect(proxy.seen.responses).toBe(3));
    expect(received).toBe('one');
    proxy.set({ kind: 'blackhole' });
    client.write('two');
    await eventually(() => expect(proxy.seen.requests).toBe(6));
    proxy.set({ kind: 'pass' });
    client.write('three');
    await eventually(() => expect(answered).toBe('three'));
    expect(received).toBe('onethree');
  });

  it('holds bytes to a bandwidth and counts that it did', async () => {
    proxy.set({ kind: 'bandwidth', bytesPerSecond: 1_000 });
    const started = performance.now();
    client.write('x'.repeat(100));
    await eventually(() => expect(answered).toHaveLength(100), { everyMs: 5 });
    // 20 bytes each 20 ms, both ways at once.
    expect(performance.now() - started).toBeGreaterThan(80);
    expect(proxy.struck).toBeGreaterThanOrEqual(10);
  });

  it('delays with a jitter that a seed can repeat', async () => {
    const drawn: number[] = [];
    const random = (): number => {
      drawn.push(0.5);
      return 0.5;
    };
    proxy.set({ kind: 'delay', ms: 10, jitterMs: 40, random });
    const started = performance.now();
    client.write('one');
    await eventually(() => expect(answered).toBe('one'), { everyMs: 5 });
    expect(performance.now() - started).toBeGreaterThan(55);
    expect(drawn).toHaveLength(2);
  });

  it('leaves a client with a connection whose server is gone, until it is healed', async () => {
    proxy.set({ kind: 'half-open' });
    let closed = false;
    client.once('close', () => (closed = true));
    client.write('one');
    await eventually(() => expect(proxy.seen.requests).toBe(3));
    expect([received, answered, closed]).toEqual(['', '', false]);
    proxy.set({ kind: 'pass' });
    await eventually(() => expect(closed).toBe(true));
    expect(proxy.struck).toBeGreaterThan(1);
  });

  it('cuts connections and refuses new ones', async () => {
    const closed = closing(client);
    proxy.cut('reset');
    await closed;
    proxy.refuse(true);
    const refused = connect(proxy.port, '127.0.0.1');
    refused.on('error', () => undefined);
    await closing(refused);
    expect(received).toBe('');
    expect(proxy.struck).toBe(2);
  });
});

/** `once` would reject with the reset that the test is about. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
