import { describe, expect, it } from 'vitest';
import { attributes } from '../attributes.js';
import { instruments } from './instruments.js';
import { Metrics } from './metrics.js';
import { PausedTime } from './paused-time.js';

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
    metrics.set(instruments.workersSpare, {}, 2);
    metrics.observe(instruments.operationDuration, {}, 0.3);
    const { body, contentType } = await metrics.exposition();
    expect(contentType).toContain('text/plain');
    expect(body).toContain(
      'messaging_client_sent_messages_total{messaging_system="",messaging_operation_name="",messaging_destination_name="chimera.a.b.v1",error_type="",service="sample"} 1',
    );
    expect(body).toContain('chimera_workers_spare{service="sample"} 2');
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

  it('reads what is asked for at a scrape, and outlives a reader that fails or hangs', async () => {
    const metrics = new Metrics({ service: 'sample' });
    metrics.onScrape(() => {
      throw new RangeError('as asked');
    });
    metrics.onScrape(() => Promise.reject(new RangeError('as asked')));
    metrics.onScrape(async () => metrics.set(instruments.outboxDepth, {}, 7));
    const { body } = await metrics.exposition();
    expect(body).toContain('chimera_outbox_events{service="sample"} 7');
    expect(await metrics.value(instruments.scrapeErrors, {})).toBe(2);
  });

  it('forgets series of a gauge that are no longer there', async () => {
    const metrics = new Metrics({ service: 'sample' });
    metrics.setAll(instruments.runs, [
      [{ [attributes.state]: 'running' }, 2],
      [{ [attributes.state]: 'staged' }, 1],
    ]);
    metrics.setAll(instruments.runs, [[{ [attributes.state]: 'staged' }, 3]]);
    const { body } = await metrics.exposition();
    expect(body).not.toContain('running');
    expect(body).toContain('chimera_runs{chimera_state="staged",service="sample"} 3');
  });

  it('gives a label value to configured namespaces only, so that users cannot make series', async () => {
    const metrics = new Metrics({ service: 'sample', namespaces: ['sales'] });
    const rows = (namespace: string) => ({ [attributes.stage]: 'read', [attributes.namespace]: namespace });
    for (let index = 0; index < 500; index += 1) metrics.count(instruments.runRows, rows(`team-${index}`), 2);
    metrics.count(instruments.runRows, rows('sales'), 5);
    const { body } = await metrics.exposition();
    const series = body.split('\n').filter((line) => line.startsWith('chimera_run_rows_total{'));
    expect(
      series.map((line) => line.replace(/.*chimera_namespace="(\w+)".* (\d+)$/, '$1 $2')).sort(),
    ).toEqual(['other 1000', 'sales 5']);
  });

  it('tells how long the event loop was held up', async () => {
    const metrics = new Metrics({ service: 'sample' });
    const until = performance.now() + 400;
    while (performance.now() < until);
    await metrics.exposition();
    expect(await metrics.value(instruments.eventLoopLag, {})).toBeGreaterThan(0.1);
    await metrics.exposition();
    expect(await metrics.value(instruments.eventLoopUtilization, {})).toBeLessThanOrEqual(1);
  });

  it('names and describes each measurement once, as Prometheus expects', () => {
    const all = Object.values(instruments);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { kind, name, unit, help } of all) {
      expect(name).toMatch(/^[a-z][a-z0-9_]+$/);
      expect(help).toMatch(/^[A-Z0-9].*\.$/);
      if (kind === 'counter') expect(name).toMatch(/_total$/);
      else expect(name).not.toMatch(/_total$/);
      if (unit === 's') expect(name).toMatch(/_seconds(_total)?$/);
      if (unit === 'By') expect(name).toMatch(/_bytes(_total)?$/);
    }
  });
});

describe('PausedTime', () => {
  it('counts a pause while it lasts and when it ends, each second once', async () => {
    const metrics = new Metrics({ service: 'sample' });
    const paused = new PausedTime(metrics, ['queue-full']);
    const counted = async (): Promise<number> => {
      await metrics.exposition();
      return metrics.value(instruments.pausedSeconds, { [attributes.reason]: 'queue-full' });
    };
    expect(await counted()).toBe(0);
    const began = performance.now();
    paused.begin('topic/0', 'queue-full');
    paused.begin('topic/0', 'queue-full');
    while (performance.now() < began + 30);
    const during = await counted();
    expect(during).toBeGreaterThanOrEqual(0.03);
    paused.end('topic/0');
    const after = await counted();
    expect(after).toBeGreaterThanOrEqual(during);
    expect(after).toBeLessThanOrEqual((performance.now() - began) / 1_000);
    expect(await counted()).toBe(after);
  });
});
