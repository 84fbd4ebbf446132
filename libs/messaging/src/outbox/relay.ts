import type { Logger } from '@chimera/telemetry';
import type { KafkaPort, KafkaProducer } from '@chimera/kafka';
import type { MessagingMetrics } from '../metrics/messaging-metrics.js';
import type { OutboxRow, OutboxStore } from '../ports.js';
import { codeOf } from '../transport/decision.js';
import { outgoingBatches } from './outbox-batches.js';
import { PartitionCounts } from './partition-counts.js';
import { WakeUp } from './wake-up.js';

/** What the relay needs and how it behaves. */
export interface OutboxRelayOptions {
  readonly store: OutboxStore;
  readonly kafka: KafkaPort;
  readonly metrics: MessagingMetrics;
  readonly log: Logger;
  /** Rows of one transaction of the relay. Default 500 (below 2,000 per partition and send, defect K6). */
  readonly limit?: number;
  /** Looks for rows this often even when nobody woke it. Default 10,000: the store wakes it after each commit. */
  readonly pollMs?: number;
  /** Longest pause while the broker is away. Default 5,000. */
  readonly maxBackOffMs?: number;
}

/**
 * Sends what transactions put in the outbox (Invariant 4), in order per key, until each row is
 * confirmed by the broker. While the broker is away rows wait; they are tried again for ever.
 */
export class OutboxRelay {
  private readonly wakeUp = new WakeUp();
  private readonly partitions: PartitionCounts;
  private producer: KafkaProducer | null = null;
  private loop: Promise<void> | null = null;
  private unsubscribe: (() => Promise<void>) | null = null;
  private stopping = false;
  private failingSince: number | null = null;

  constructor(private readonly options: OutboxRelayOptions) {
    this.partitions = new PartitionCounts(options.kafka);
  }

  /** Begins to relay in the background; resolves at once after subscribing to commits. */
  async start(): Promise<void> {
    this.unsubscribe = await this.options.store.onCommitted(() => this.wakeUp.ring());
    this.loop = this.run();
  }

  /** Sends what is committed by now if the broker allows, then ends. */
  async close(): Promise<void> {
    this.stopping = true;
    this.wakeUp.ring();
    await this.unsubscribe?.();
    await this.loop;
    await this.producer?.close();
    await this.partitions.close();
  }

  /** Milliseconds since the relay could last send; null when nothing is wrong. */
  failingForMs(): number | null {
    return this.failingSince === null ? null : performance.now() - this.failingSince;
  }

  private async run(): Promise<void> {
    const { pollMs = 10_000, maxBackOffMs = 5_000 } = this.options;
    for (let failures = 0; ;) {
      const stopAfterwards = this.stopping;
      failures = (await this.drainAll()) ? 0 : failures + 1;
      if (stopAfterwards) return;
      // The look-out for a stop comes first: a ring during the drain must not be slept over.
      if (!this.stopping)
        await this.wakeUp.wait(failures === 0 ? pollMs : Math.min(200 * 2 ** failures, maxBackOffMs));
    }
  }

  private async drainAll(): Promise<boolean> {
    const limit = this.options.limit ?? 500;
    try {
      while ((await this.options.store.drain(limit, (rows) => this.publish(rows))) >= limit);
      this.failingSince = null;
      return true;
    } catch (error) {
      this.failingSince ??= performance.now();
      this.options.metrics.relayFailed(codeOf(error));
      this.options.log.warn('events wait in the outbox, trying again', { code: codeOf(error), error });
      return false;
    }
  }

  private async publish(rows: readonly OutboxRow[]): Promise<void> {
    const counts = new Map<string, number>();
    for (const topic of new Set(rows.map((row) => row.topic)))
      counts.set(topic, await this.partitions.of(topic));
    this.producer ??= await this.options.kafka.producer();
    await this.measured(rows, this.producer.send(outgoingBatches(rows, (topic) => counts.get(topic)!)));
    this.options.metrics.relayed(rows.length);
  }

  private async measured(rows: readonly OutboxRow[], sending: Promise<unknown>): Promise<void> {
    const started = performance.now();
    let failure: string | null = null;
    try {
      await sending;
    } catch (error) {
      failure = codeOf(error);
      throw error;
    } finally {
      const { metrics } = this.options;
      metrics.sendDuration((performance.now() - started) / 1_000, failure);
      for (const [topic, records] of countedByTopic(rows)) metrics.sent(topic, records, failure);
    }
  }
}

function countedByTopic(rows: readonly OutboxRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { topic } of rows) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
}
