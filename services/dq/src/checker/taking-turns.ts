import type { IncomingRecord, RangeReader, RangeRequest } from '@chimera/kafka';

/**
 * Several ranges read at once, but what was fetched is looked at one fetch after the other: scans see whole batches,
 * and may write to disk between them.
 */
export class TakingTurns implements RangeReader {
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly ranges: RangeReader) {}

  async *read(request: RangeRequest): AsyncGenerator<readonly IncomingRecord[], void, undefined> {
    for await (const records of this.ranges.read(request)) {
      const over = await this.begin();
      try {
        yield records;
      } finally {
        over();
      }
    }
  }

  pin(topic: string): Promise<void> {
    return this.ranges.pin(topic);
  }

  close(): Promise<void> {
    return this.ranges.close();
  }

  /** Resolves when it is this one's turn, with what ends it. */
  private async begin(): Promise<() => void> {
    const before = this.turn;
    let over: () => void = () => undefined;
    this.turn = new Promise((resolve) => (over = resolve));
    await before;
    return over;
  }
}
