import type { KafkaProducer, OutgoingRecord } from '@chimera/kafka';
import type { RejectedRow } from '../rows/row-chunk.js';
import { encodeQuarantinedRow } from './quarantine-record.js';

/** Where rejected rows of an attempt go. */
export interface QuarantinePlan {
  readonly topic: string;
  readonly partition: number;
  /** Registry id of the quarantine schema. */
  readonly schemaId: number;
  readonly runId: string;
  readonly attempt: number;
  /** Most bytes of one send. Default 512 KiB; a single larger row goes alone. */
  readonly maxSendBytes?: number;
}

/** The rows of one attempt on a quarantine topic; those of others may lie between them. */
export interface QuarantineSegment {
  readonly topic: string;
  readonly partition: number;
  /** First offset. */
  readonly from: number;
  /** Offset after the last one. */
  readonly to: number;
  readonly rows: number;
  /** Rows by error code. */
  readonly codes: Readonly<Record<string, number>>;
}

const maxRecordsPerSend = 500;

/** Keeps rejected rows on the quarantine topic. The key is run, attempt and position, so that the same row has the same key. */
export class QuarantineWriter {
  #rows = 0;
  #first: number | null = null;
  #end = 0;
  readonly #codes = new Map<string, number>();

  constructor(
    private readonly producer: KafkaProducer,
    private readonly plan: QuarantinePlan,
  ) {}

  /** Rows that are durable. */
  get rows(): number {
    return this.#rows;
  }

  /** Where the durable rows lie, and how many broke what; null before the first. */
  get segment(): QuarantineSegment | null {
    if (this.#first === null) return null;
    const { topic, partition } = this.plan;
    const codes = Object.fromEntries(this.#codes);
    return { topic, partition, from: this.#first, to: this.#end, rows: this.#rows, codes };
  }

  /** Resolves when the broker has acknowledged every row: a row leaves the run only when it is safe elsewhere. */
  async write(rejected: readonly RejectedRow[]): Promise<void> {
    const { maxSendBytes = 524_288 } = this.plan;
    let records: OutgoingRecord[] = [];
    let bytes = 0;
    for (const row of rejected) {
      this.#codes.set(row.code, (this.#codes.get(row.code) ?? 0) + 1);
      const record = this.#record(row);
      const size = record.value?.length ?? 0;
      if (records.length > 0 && (bytes + size > maxSendBytes || records.length >= maxRecordsPerSend)) {
        await this.#send(records);
        [records, bytes] = [[], 0];
      }
      records.push(record);
      bytes += size;
    }
    if (records.length > 0) await this.#send(records);
  }

  #record(row: RejectedRow): OutgoingRecord {
    const { schemaId, runId, attempt } = this.plan;
    return {
      key: `${runId}/${attempt}/${row.position}`,
      value: encodeQuarantinedRow({ schemaId, runId, attempt }, row),
    };
  }

  async #send(records: readonly OutgoingRecord[]): Promise<void> {
    const { topic, partition } = this.plan;
    const acks = await this.producer.send([{ topic, partition, records }]);
    for (const { baseOffset } of acks) {
      this.#first = Math.min(this.#first ?? baseOffset, baseOffset);
      this.#end = Math.max(this.#end, baseOffset + records.length);
    }
    this.#rows += records.length;
  }
}
