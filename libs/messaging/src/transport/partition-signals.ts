/** Two ways in which work on a partition ends early. */
export class PartitionSignals {
  private readonly stop = new AbortController();
  private readonly abort = new AbortController();

  /** Take nothing new and wait no longer; the message in hand may finish. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** Partition lost, or the time to drain is over: what handlers see. */
  get aborted(): AbortSignal {
    return this.abort.signal;
  }

  requestStop(): void {
    this.stop.abort();
  }

  requestAbort(): void {
    this.stop.abort();
    this.abort.abort();
  }
}
