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

const maxRecordsPerSend = 500;

/** Keeps rejected rows on the quarantine topic. The key is run, attempt and position, so that the same row has the same key. */
export class QuarantineWriter {
  #rows = 0;

  constructor(
    private readonly producer: KafkaProducer,
    private readonly plan: QuarantinePlan,
  ) {}

  /** Rows that are durable. */
  get rows(): number {
    return this.#rows;
  }

  /** Resolves when the broker has acknowledged every row: a row leaves the run only when it is safe elsewhere. */
  async write(rejected: readonly RejectedRow[]): Promise<void> {
    const { maxSendBytes = 524_288 } = this.plan;
    let records: OutgoingRecord[] = [];
    let bytes = 0;
    for (const row of rejected) {
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
    await this.producer.send([{ topic, partition, records }]);
    this.#rows += records.length;
  }
}
