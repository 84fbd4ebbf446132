import { StopConsumingError, type MeshError } from '@chimera/contracts';
import type { DeadLetterWriter } from '../dead-letter/dead-letter-writer.js';
import { BatchError } from '../handling/batch-error.js';
import type { RegisteredHandler } from '../handling/handler-registry.js';
import { isOutage } from '../handling/retry-policy.js';
import type { MessageCodec } from '../codec/message-codec.js';
import type { MessagingMetrics } from '../metrics/messaging-metrics.js';
import type { Logger } from '@chimera/telemetry';
import { callHandler } from './call-handler.js';
import { codeOf, decide } from './decision.js';
import { Delivery } from './delivery.js';
import { countsAsFailure, type FailureWindow } from './failure-window.js';
import { Interrupted, pause } from './interruption.js';
import type { PartitionSignals } from './partition-signals.js';
import type { QueuedRecord } from './queued-record.js';

/** What a runner needs; one set per service. */
export interface RunnerDependencies {
  readonly codec: Pick<MessageCodec, 'decodeEvent'>;
  readonly deadLetters: Pick<DeadLetterWriter, 'write'>;
  readonly metrics: MessagingMetrics;
  readonly log: Logger;
  readonly group: string;
}

/**
 * Brings records of one partition to their handler until each is handled, skipped or dead-lettered.
 * Throws `Interrupted` when its signals say so, and an error of disposition `stop` when the handler must not go on.
 */
export class DeliveryRunner {
  constructor(
    private readonly handler: RegisteredHandler,
    private readonly window: FailureWindow,
    private readonly deps: RunnerDependencies,
    private readonly signals: PartitionSignals,
  ) {}

  /** `advance` is told the offset before which everything is durable (Invariant 1). */
  async run(records: readonly QueuedRecord[], advance: (nextOffset: number) => void): Promise<void> {
    let rest = records;
    while (rest.length > 0) {
      const { deliveries, taken } = await this.decodePrefix(rest);
      await this.deliver(deliveries, advance);
      const last = rest[taken - 1]!;
      rest = rest.slice(taken);
      advance(last.offset + 1);
    }
  }

  /** Decodes until an outage of the registry; then what came before is handled first. */
  private async decodePrefix(
    records: readonly QueuedRecord[],
  ): Promise<{ deliveries: Delivery[]; taken: number }> {
    const deliveries: Delivery[] = [];
    for (const [index, record] of records.entries()) {
      const decoded = await this.decode(record, index > 0);
      if (decoded === 'later') return { deliveries, taken: index };
      if (decoded !== 'dead') deliveries.push(decoded);
    }
    return { deliveries, taken: records.length };
  }

  private async decode(record: QueuedRecord, mayLeave: boolean): Promise<Delivery | 'later' | 'dead'> {
    for (let waits = 0; ; waits += 1) {
      try {
        return new Delivery(record, await this.deps.codec.decodeEvent(this.handler.topic, record.value));
      } catch (error) {
        const decision = decide(error, 1, waits, { ...this.handler.retry, attempts: 1 });
        if (decision.kind === 'stop') throw error;
        if (decision.kind === 'dead-letter') {
          await this.deadLetter(record, error, 0);
          return 'dead';
        }
        if (mayLeave) return 'later';
        this.retrying(record, error, decision.delayMs);
        await pause(decision.delayMs, this.signals.stopping);
      }
    }
  }

  private async deliver(
    deliveries: readonly Delivery[],
    advance: (nextOffset: number) => void,
  ): Promise<void> {
    let pending = deliveries;
    let size = this.handler.maxBatch;
    while (pending.length > 0) {
      if (this.signals.stopping.aborted) throw new Interrupted();
      const batch = pending.slice(0, size);
      const failures = await this.attempt(batch);
      if (failures === 'split') {
        size = 1;
        continue;
      }
      const left = await this.settle(batch, failures);
      pending = [...left, ...pending.slice(batch.length)];
      if (pending.length > 0) advance(pending[0]!.record.offset);
    }
  }

  /** Failures by position in the batch; `split` when a batch failed as a whole and must be tried one by one. */
  private async attempt(batch: readonly Delivery[]): Promise<ReadonlyMap<number, unknown> | 'split'> {
    try {
      await callHandler(this.handler, batch, this.deps, this.signals.aborted);
      return new Map();
    } catch (error) {
      // An abort makes handlers fail in any way; that says nothing about the message.
      if (this.signals.aborted.aborted) throw new Interrupted();
      if (error instanceof BatchError) return error.failures;
      if (batch.length > 1 && !isOutage(error) && !isStop(error)) return 'split';
      return new Map(batch.map((_, index) => [index, error]));
    }
  }

  /** Deals with each failure by its own class; returns what must be delivered again, in order. */
  private async settle(
    batch: readonly Delivery[],
    failures: ReadonlyMap<number, unknown>,
  ): Promise<Delivery[]> {
    const left: Delivery[] = [];
    let delayMs = 0;
    for (const [index, delivery] of batch.entries()) {
      if (failures.has(index)) {
        const wait = await this.fail(delivery, failures.get(index));
        if (wait === null) continue;
        delayMs = Math.max(delayMs, wait);
        left.push(delivery);
      } else if (hasFailedBefore(batch, index, failures)) {
        // Invariant 3: it may have run already; it runs again after the one before it, and the inbox skips it.
        left.push(delivery);
      } else {
        this.window.record(false);
        if (failures.size > 0) this.deps.metrics.handled(this.handler.topic.name);
      }
    }
    if (delayMs > 0) await pause(delayMs, this.signals.stopping);
    return left;
  }

  /** Milliseconds to wait before the next try, or null once it is dead-lettered. */
  private async fail(delivery: Delivery, error: unknown): Promise<number | null> {
    const attempts = delivery.failures + 1;
    const decision = decide(error, attempts, delivery.waits, this.handler.retry);
    if (decision.kind === 'stop') throw error;
    if (decision.kind === 'dead-letter') {
      await this.deadLetter(delivery.record, error, attempts);
      return null;
    }
    if (decision.counts) delivery.failures += 1;
    else delivery.waits += 1;
    this.retrying(delivery.record, error, decision.delayMs);
    return decision.delayMs;
  }

  private async deadLetter(record: QueuedRecord, error: unknown, attempts: number): Promise<void> {
    const { topic } = record;
    await this.deps.deadLetters.write({ record, error, attempts, handler: this.handler.handler });
    this.deps.metrics.deadLettered(topic, codeOf(error));
    this.deps.log.error('message dead-lettered', { ...place(record), attempts, code: codeOf(error), error });
    // Not recorded at all otherwise: noise must not push real failures out of the window either.
    if (countsAsFailure(topic, error) && this.window.record(true))
      throw tooMany(this.handler.handler, topic, error);
  }

  private retrying(record: QueuedRecord, error: unknown, delayMs: number): void {
    this.deps.metrics.retried(record.topic, codeOf(error));
    this.deps.log.warn('message is tried again', {
      ...place(record),
      delayMs: Math.round(delayMs),
      code: codeOf(error),
      error,
    });
  }
}

function hasFailedBefore(
  batch: readonly Delivery[],
  index: number,
  failures: ReadonlyMap<number, unknown>,
): boolean {
  return [...failures.keys()].some((failed) => failed < index && batch[failed]!.sharesKeyWith(batch[index]!));
}

function place(record: QueuedRecord): Record<string, unknown> {
  return { topic: record.topic, partition: record.partition, offset: record.offset };
}

function isStop(error: unknown): boolean {
  return (error as Partial<MeshError> | null)?.disposition === 'stop';
}

function tooMany(handler: string, topic: string, cause: unknown): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_DEAD_LETTER_FAILED',
    `Expected most messages of ${topic} to be handled, found too many dead letters; ${handler} is paused.`,
    {
      cause,
      hint: 'Look at the newest dead letters. When the cause is mended, redrive them and restart the service.',
    },
  );
}
