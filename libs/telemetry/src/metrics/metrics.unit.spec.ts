import { describe, expect, it } from 'vitest';
import { attributes } from '../attributes.js';
import { instruments } from './instruments.js';
import { Metrics } from './metrics.js';

const topic = { [attributes.messagingDestination]: 'chimera.a.b.v1' };

describe('Metrics', () => {
  it('counts per attribute values', async () => {
    const metrics = new Metrics({ service: 'sample' });
    metrics.count(instruments.messagesSent, topic);
    metrics.count(instruments.messagesSent, topic, 4);
    metrics.count(instruments.messagesSent, { [attributes.messagingDestination]: 'other' });
    expect(await metrics.value(instruments.messagesSent, topic)).toBe(5);
  });

  it('exposes counters, gauges, histograms and the process in Prometheus text', async () => {
    const metrics = new Metrics({ service: 'sample' });
    metrics.count(instruments.messagesSent, topic);
    metrics.set(instruments.workersRunning, {}, 2);
    metrics.observe(instruments.sendDuration, {}, 0.3);
    const { body, contentType } = await metrics.exposition();
    expect(contentType).toContain('text/plain');
    expect(body).toContain(
      'messaging_client_sent_messages_total{messaging_destination_name="chimera.a.b.v1",service="sample"} 1',
    );
    expect(body).toContain('chimera_workers_running{service="sample"} 2');
    expect(body).toMatch(/messaging_client_operation_duration_seconds_bucket\{.*le="0.5".*\} 1/);
    expect(Number(/process_resident_memory_bytes\{.*\} (\d+)/.exec(body)?.[1])).toBeGreaterThan(1e6);
    expect(Number(/process_cpu_seconds_total\{.*\} ([\d.]+)/.exec(body)?.[1])).toBeGreaterThan(0);
  });

  it('keeps the measurements of two processes in one apart', async () => {
    const one = new Metrics({ service: 'one' });
    const two = new Metrics({ service: 'two' });
    one.count(instruments.messagesSent, topic);
    expect(await two.value(instruments.messagesSent, topic)).toBe(0);
  });

  it('names counters and durations as Prometheus expects, each once', () => {
    const all = Object.values(instruments);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { kind, name } of all) {
      if (kind === 'counter') expect(name).toMatch(/_total$/);
      if (kind === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });
});
