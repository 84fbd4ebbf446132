import { InvariantError, type LoadSegment } from '@chimera/contracts';
import type { KafkaProducer, OutgoingRecord } from '@chimera/kafka';
import { addSums, emptySum, formatSum, type RowSum } from '../checksum.js';
import type { RowChunk } from '../rows/row-chunk.js';
import { encodeLoadBatch, encodeLoadSeal, type LoadIdentity, type LoadPosition } from './load-record.js';

/** Where a part goes, and how much of it may be under way. */
export interface LoadWritePlan extends LoadIdentity {
  readonly topic: string;
  readonly partition: number;
  /** Registry id of the load batch schema. */
  readonly schemaId: number;
  /** `append` waits while more than this is not acknowledged. Default 4 MiB. */
  readonly maxPendingBytes?: number;
  /** The same in batches. Default 16. */
  readonly maxPendingBatches?: number;
  /** Batches put into one send; several are much faster than one. Default 4. */
  readonly batchesPerSend?: number;
}

/** What was put on the topic so far. */
export interface LoadProgress {
  readonly batches: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Writes one part of a run to the load topic: numbered batches, then a seal. Use once. */
export class LoadWriter {
  readonly #queue: Buffer[] = [];
  #pendingBytes = 0;
  #pending = 0;
  #pump: Promise<void> = Promise.resolve();
  #pumping = false;
  #failure: { readonly error: unknown } | null = null;
  #firstOffset: number | null = null;
  #lastOffset = -1;
  #sum: RowSum = emptySum;
  #rows = 0;
  #bytes = 0;
  #seq = 0;
  #sealed = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly producer: KafkaProducer,
    private readonly plan: LoadWritePlan,
  ) {}

  /**
   * Adds the rows of a chunk as one batch; a chunk without rows adds nothing. Resolves when there is room for more
   * (Invariant 11), not when it is acknowledged. Throws what a send threw, from then on always.
   */
  async append(chunk: RowChunk): Promise<void> {
    this.#assertOpen();
    if (chunk.rows === 0) return;
    this.#enqueue(encodeLoadBatch(this.#position(), chunk.bytes, chunk.rows));
    this.#sum = addSums(this.#sum, chunk.sum);
    this.#rows += chunk.rows;
    await this.#room();
  }

  /** Ends the part. Resolves when every batch and the seal are acknowledged by the broker. */
  async seal(): Promise<LoadSegment> {
    this.#assertOpen();
    this.#sealed = true;
    const batches = this.#seq;
    const checksum = formatSum(this.#sum);
    this.#enqueue(encodeLoadSeal(this.#position(), { batches, rows: this.#rows, checksum }));
    await this.#pump;
    this.#assertHealthy();
    const { part, partition } = this.plan;
    const firstOffset = this.#firstOffset ?? this.#lastOffset;
    return {
      part,
      partition,
      firstOffset,
      lastOffset: this.#lastOffset,
      batches,
      rows: this.#rows,
      checksum,
    };
  }

  get progress(): LoadProgress {
    return { batches: this.#seq - (this.#sealed ? 1 : 0), rows: this.#rows, bytes: this.#bytes };
  }

  #position(): LoadPosition {
    const { schemaId, runId, attempt, part } = this.plan;
    return { schemaId, runId, attempt, part, seq: this.#seq++ };
  }

  #enqueue(record: Buffer): void {
    this.#queue.push(record);
    this.#pendingBytes += record.length;
    this.#pending++;
    if (this.#pumping) return;
    this.#pumping = true;
    this.#pump = this.#send();
  }

  /** Sends what is queued, one send at a time, so that batches stay in order (Invariant 3). Never rejects. */
  async #send(): Promise<void> {
    try {
      while (this.#queue.length > 0)
        await this.#sendNext(this.#queue.splice(0, this.plan.batchesPerSend ?? 4));
    } catch (error) {
      this.#failure = { error };
      this.#queue.length = 0;
    } finally {
      this.#pumping = false;
      this.#wake();
    }
  }

  async #sendNext(values: readonly Buffer[]): Promise<void> {
    const { topic, partition } = this.plan;
    const records = values.map((value): OutgoingRecord => ({ key: null, value }));
    const acks = await this.producer.send([{ topic, partition, records }]);
    const ack = acks.find((one) => one.topic === topic && one.partition === partition);
    if (ack === undefined) {
      throw new InvariantError(
        `Expected an acknowledgement of ${topic}/${partition}, found ${acks.length} others.`,
      );
    }
    this.#firstOffset ??= ack.baseOffset;
    this.#lastOffset = ack.baseOffset + records.length - 1;
    const bytes = values.reduce((sum, value) => sum + value.length, 0);
    this.#bytes += bytes;
    this.#pendingBytes -= bytes;
    this.#pending -= records.length;
    this.#wake();
  }

  async #room(): Promise<void> {
    const { maxPendingBytes = 4 * 1_048_576, maxPendingBatches = 16 } = this.plan;
    while (
      this.#failure === null &&
      (this.#pendingBytes > maxPendingBytes || this.#pending > maxPendingBatches)
    ) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#assertHealthy();
  }

  #assertHealthy(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  #assertOpen(): void {
    this.#assertHealthy();
    if (this.#sealed) throw new InvariantError(`Part ${this.plan.part} is sealed; nothing can follow.`);
  }
}
