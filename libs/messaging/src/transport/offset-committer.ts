import type { Logger } from '@chimera/telemetry';
import type { KafkaConsumer, TopicPartition } from '@chimera/kafka';

/** Names a partition in maps and logs. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

type Position = TopicPartition & { readonly nextOffset: number };

/**
 * Commits positions that workers report, some milliseconds later and together. A worker reports an
 * offset only when every message before it is durable in effect or dead letter (Invariant 1).
 */
export class OffsetCommitter {
  private readonly dirty = new Map<string, Position>();
  private timer: NodeJS.Timeout | null = null;
  private inFlight: Promise<void> = Promise.resolve();

  constructor(
    private readonly consumer: Pick<KafkaConsumer, 'commit'>,
    private readonly log: Logger,
    private readonly intervalMs = 200,
  ) {}

  report(position: Position): void {
    this.dirty.set(partitionName(position), position);
    this.timer ??= setTimeout(() => void this.flush(), this.intervalMs);
  }

  /** The partition is another member's now: nothing of it may be committed any more. */
  forget(partition: TopicPartition): void {
    this.dirty.delete(partitionName(partition));
  }

  /** Commits what is reported so far; resolves when done. A failure is logged and tried again later. */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.inFlight = this.inFlight.then(() => this.commit());
    return this.inFlight;
  }

  /** Ends the schedule; call `flush` before. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.dirty.clear();
  }

  private async commit(): Promise<void> {
    const positions = [...this.dirty.values()];
    if (positions.length === 0) return;
    this.dirty.clear();
    try {
      await this.consumer.commit(positions);
    } catch (error) {
      // A rebalance or an outage. Uncommitted messages come again and the inbox skips them (Invariant 2).
      this.log.warn('offsets not committed, trying again', { error, positions: positions.length });
      for (const position of positions) this.keep(position);
    }
  }

  private keep(position: Position): void {
    if (!this.dirty.has(partitionName(position))) this.report(position);
  }
}
