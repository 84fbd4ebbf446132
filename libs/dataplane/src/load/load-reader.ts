import {
  InvariantError,
  MeshError,
  RejectedMessageError,
  TransientError,
  type Column,
  type LoadSegment,
} from '@chimera/contracts';
import type { IncomingRecord, RangeReader } from '@chimera/kafka';
import type { RowSum } from '../checksum.js';
import { compileRowScanner, type RowScanner, type ScanRequest } from '../transcode/avro-scanner.js';
import { decodeLoadRecord, type LoadRecord } from './load-record.js';
import { PartProgress } from './part-progress.js';

/** Which records of one partition of a load topic are wanted. */
export interface LoadReadPlan {
  readonly topic: string;
  readonly partition: number;
  /** Where the attempt begins, or earlier; records of other runs and attempts are passed over. */
  readonly from: number;
  /** Offset after the last one; null (default) follows the topic until every part is sealed. */
  readonly to?: number | null;
  readonly runId: string;
  readonly attempt: number;
  /** Parts that travel on this partition; reading ends with the last of their seals. */
  readonly parts: readonly number[];
  /** Registry id of the load batch schema that the rows must have. */
  readonly schemaId: number;
  /** Contract columns, in order: rows are checked to be whole records of them. */
  readonly columns: readonly Column[];
  /**
   * For `batches`: what else to find out about the rows in the pass that checks them: visitors see each batch once,
   * before it is given out. Default: nothing, and texts are not looked into.
   */
  readonly scan?: Omit<ScanRequest, 'sum'>;
  readonly signal?: AbortSignal;
}

/** Rows of one batch. `bytes` is valid until the iteration moves on (nothing is copied). */
export interface LoadBatch {
  readonly part: number;
  readonly seq: number;
  readonly offset: number;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** A batch whose rows nobody has looked at yet. */
export interface UncheckedBatch extends LoadBatch {
  /**
   * Must be called before the next batch is asked for: `walk` goes through all rows and gives their checksum. What it throws
   * is thrown on; `CHIMERA_MESSAGE_UNDECODABLE` with the place of the batch.
   */
  check(walk: () => Promise<RowSum>): Promise<void>;
}

interface Accepted {
  readonly progress: PartProgress;
  readonly batch: LoadBatch;
}

/** Reads the sealed parts of one attempt from one partition, and vouches for them. Use once. */
export class LoadReader {
  readonly #parts: ReadonlyMap<number, PartProgress>;
  #repeats = 0;
  #foreign = 0;

  constructor(
    private readonly ranges: RangeReader,
    private readonly plan: LoadReadPlan,
  ) {
    this.#parts = new Map(plan.parts.map((part) => [part, new PartProgress(part, plan.partition)]));
  }

  /**
   * Batches in the order of the topic. Throws `CHIMERA_LOAD_GAP` (a number is left out, or the range ends before the seals),
   * `CHIMERA_LOAD_CHECKSUM` (a seal says otherwise), `CHIMERA_MESSAGE_UNDECODABLE`, `CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE`.
   * Rows given out before a throw may not be used: they are vouched for only when the iteration has ended.
   */
  async *batches(): AsyncGenerator<LoadBatch, void, undefined> {
    const { columns, scan } = this.plan;
    const scanner = compileRowScanner(columns, { utf8: false, ...scan, sum: true });
    for await (const { progress, batch } of this.#accepted()) {
      progress.addSum(this.#sumOf(scanner, batch));
      yield batch;
    }
  }

  /** The same for a consumer that walks the rows anyway, so that they are walked once. Throws like `batches`. */
  async *unchecked(): AsyncGenerator<UncheckedBatch, void, undefined> {
    for await (const { progress, batch } of this.#accepted()) {
      let checked = false;
      const check = async (walk: () => Promise<RowSum>) => {
        progress.addSum(await walk().catch((error: unknown) => this.#fail(batch.offset, error)));
        checked = true;
      };
      yield { ...batch, check };
      if (!checked) throw new InvariantError(`Expected batch ${batch.seq} to be checked before the next.`);
    }
  }

  async *#accepted(): AsyncGenerator<Accepted, void, undefined> {
    if (this.#complete()) return;
    const { topic, partition, from, to = null, signal } = this.plan;
    // A range with an end is of parts that are sealed: what is missing of it will never come.
    const written = to === null ? {} : { written: true };
    const range = { topic, partition, from, to, ...written, ...(signal === undefined ? {} : { signal }) };
    for await (const records of this.ranges.read(range)) {
      for (const record of records) {
        const accepted = this.#accept(record);
        if (accepted !== null) yield accepted;
        if (this.#complete()) return;
      }
    }
    throw this.#unsealed();
  }

  /** Sealed parts: what was read, as it lies on the topic. */
  get segments(): readonly LoadSegment[] {
    return [...this.#parts.values()].flatMap((part) => part.segment ?? []);
  }

  /** Records that came a second time because a send was repeated; they were dropped (Invariant 2). */
  get repeats(): number {
    return this.#repeats;
  }

  /** Records of other runs and attempts. */
  get foreign(): number {
    return this.#foreign;
  }

  #accept(incoming: IncomingRecord): Accepted | null {
    const record = this.#decode(incoming);
    if (record.runId !== this.plan.runId || record.attempt !== this.plan.attempt) {
      this.#foreign++;
      return null;
    }
    const part = this.#partOf(record, incoming.offset);
    if (part.has(record.seq)) {
      this.#repeats++;
      return null;
    }
    if (record.seal !== null) {
      part.seal(record, incoming.offset);
      return null;
    }
    part.add(record, incoming.offset);
    const { seq, rows, bytes } = record;
    return { progress: part, batch: { part: record.part, seq, offset: incoming.offset, rows, bytes } };
  }

  #decode(incoming: IncomingRecord): LoadRecord {
    try {
      return decodeLoadRecord(incoming.value);
    } catch (error) {
      throw this.#at(incoming.offset, error);
    }
  }

  #sumOf(scanner: RowScanner, { bytes, rows, offset }: LoadBatch): RowSum {
    try {
      scanner.scan(bytes, rows);
      return scanner.takeSum();
    } catch (error) {
      return this.#fail(offset, error);
    }
  }

  #partOf(record: LoadRecord, offset: number): PartProgress {
    const part = this.#parts.get(record.part);
    if (record.schemaId !== this.plan.schemaId) {
      throw this.#undecodable(offset, `schema ${this.plan.schemaId}`, `schema ${record.schemaId}`);
    }
    if (part === undefined) {
      throw this.#undecodable(offset, `part ${this.plan.parts.join(' or ')}`, `part ${record.part}`);
    }
    return part;
  }

  #complete(): boolean {
    return [...this.#parts.values()].every((part) => part.segment !== null);
  }

  #undecodable(offset: number, expected: string, found: string, cause?: unknown): RejectedMessageError {
    const { topic, partition, runId, attempt } = this.plan;
    return new RejectedMessageError(
      'CHIMERA_MESSAGE_UNDECODABLE',
      `Expected ${expected} of run ${runId}, attempt ${attempt}, at ${topic}/${partition} offset ${offset}, found ${found}.`,
      { cause, details: { topic, partition, offset } },
    );
  }

  #fail(offset: number, error: unknown): never {
    throw this.#at(offset, error);
  }

  #at(offset: number, error: unknown): unknown {
    if (!MeshError.is(error) || error.code !== 'CHIMERA_MESSAGE_UNDECODABLE') return error;
    return this.#undecodable(offset, 'a whole load record', `a fault in it: ${error.message}`, error);
  }

  #unsealed(): TransientError {
    const open = [...this.#parts.values()].filter((part) => part.segment === null).map((part) => part.part);
    return new TransientError(
      'CHIMERA_LOAD_GAP',
      `Expected the seals of parts ${open.join(', ')} on ${this.plan.topic}/${this.plan.partition}, found the end of the range.`,
      {
        hint: 'The reader of the run did not finish, or retention removed its records. Another attempt reads the source again.',
      },
    );
  }
}
