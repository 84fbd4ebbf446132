import type { Channel } from './channel.js';
import type { WaitingFor } from './protocol.js';
import { ownUsage } from './usage.js';

const everyMs = 500;

/** Counts what a worker does and tells its supervisor twice a second, also that it still lives. */
export class Reporter {
  rows = 0;
  quarantined = 0;
  bytes = 0;
  /** What it waits for now; several at once when parts are worked on side by side. */
  private readonly waits: { readonly for: WaitingFor }[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly channel: Channel,
    private readonly usually: WaitingFor,
  ) {
    this.timer = setInterval(() => this.report(), everyMs).unref();
  }

  /** Notes what the worker waits for while `work` lasts. */
  async during<T>(waitingFor: WaitingFor, work: () => Promise<T>): Promise<T> {
    const wait = { for: waitingFor };
    this.waits.push(wait);
    try {
      return await work();
    } finally {
      this.waits.splice(this.waits.indexOf(wait), 1);
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.report();
  }

  private report(): void {
    const { rows, quarantined, bytes } = this;
    const waitingFor = this.waits.at(-1)?.for ?? this.usually;
    this.channel.tell({
      kind: 'progress',
      progress: { rows, quarantined, bytes, waitingFor, usage: ownUsage() },
    });
  }
}
