import { attributes } from '../attributes.js';
import { instruments } from './instruments.js';
import type { Metrics } from './metrics.js';

interface Pause {
  readonly reason: string;
  countedTo: number;
}

/** Counts time in which something had to wait, also while it still waits. */
export class PausedTime {
  private readonly open = new Map<string, Pause>();

  /** Each reason has its series from the first scrape on. */
  constructor(
    private readonly metrics: Metrics,
    reasons: readonly string[],
  ) {
    for (const reason of reasons)
      metrics.count(instruments.pausedSeconds, { [attributes.reason]: reason }, 0);
    metrics.onScrape(() => this.countOpen());
  }

  /** Something waits from now on; `what` tells it from others. Repeating changes nothing. */
  begin(what: string, reason: string): void {
    if (!this.open.has(what)) this.open.set(what, { reason, countedTo: performance.now() });
  }

  /** It goes on, or is gone. */
  end(what: string): void {
    const pause = this.open.get(what);
    if (pause !== undefined) this.countUp(pause);
    this.open.delete(what);
  }

  private countOpen(): void {
    for (const pause of this.open.values()) this.countUp(pause);
  }

  private countUp(pause: Pause): void {
    const now = performance.now();
    const values = { [attributes.reason]: pause.reason };
    this.metrics.count(instruments.pausedSeconds, values, (now - pause.countedTo) / 1_000);
    pause.countedTo = now;
  }
}
