import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTelemetry } from './start-telemetry.js';
import { startSpan } from './tracing/spans.js';

describe('startTelemetry with an OTLP endpoint', () => {
  it('sends what is buffered when it shuts down', async () => {
    const received: { path: string; body: Buffer }[] = [];
    const collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ path: request.url ?? '', body: Buffer.concat(chunks) });
        response.end();
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;

    const telemetry = await startTelemetry({ service: 'sample', otlpEndpoint: `http://127.0.0.1:${port}` });
    startSpan('flushed-at-shutdown').end();
    await telemetry.shutdown();
    collector.close();

    expect(received.map(({ path }) => path)).toEqual(['/v1/traces']);
    expect(received[0]?.body.includes('flushed-at-shutdown')).toBe(true);
  });

  it('does not keep a service from stopping when the collector is away', async () => {
    const telemetry = await startTelemetry({ service: 'sample', otlpEndpoint: 'http://127.0.0.1:1' });
    startSpan('lost').end();
    const before = performance.now();
    await telemetry.shutdown();
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});
