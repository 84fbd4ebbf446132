import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { instruments } from './instruments.js';
import type { Metrics } from './metrics.js';

/**
 * Memory, CPU and event loop of the process, read when asked for. prom-client's own default metrics are not used:
 * its event-loop histogram wakes the process a hundred times a second, idle or not.
 */
export function addProcessMetrics(metrics: Metrics): void {
  metrics.set(instruments.startTime, {}, Math.round(Date.now() / 1000 - process.uptime()));
  const lag = new LoopLag();
  let cpu = 0;
  let loop: EventLoopUtilization = performance.eventLoopUtilization();
  metrics.onScrape(() => {
    metrics.set(instruments.residentMemory, {}, process.memoryUsage.rss());
    metrics.set(instruments.heapUsed, {}, process.memoryUsage().heapUsed);
    const { user, system } = process.cpuUsage();
    metrics.count(instruments.cpuSeconds, {}, (user + system) / 1e6 - cpu);
    cpu = (user + system) / 1e6;
    const now = performance.eventLoopUtilization();
    metrics.set(
      instruments.eventLoopUtilization,
      {},
      performance.eventLoopUtilization(now, loop).utilization,
    );
    loop = now;
    metrics.set(instruments.eventLoopLag, {}, lag.takeMaxMs() / 1_000);
  });
}

const tickMs = 250;

/** How late a timer fires; four wake-ups a second cost an idle process nothing that can be measured. */
class LoopLag {
  private due = performance.now() + tickMs;
  private maxMs = 0;

  constructor() {
    setInterval(() => this.tick(), tickMs).unref();
  }

  /** The greatest delay since the last call; counts one that is going on. */
  takeMaxMs(): number {
    const max = Math.max(this.maxMs, performance.now() - this.due, 0);
    this.maxMs = 0;
    return max;
  }

  private tick(): void {
    const now = performance.now();
    this.maxMs = Math.max(this.maxMs, now - this.due);
    this.due = now + tickMs;
  }
}
