import type { RowChunk } from '@chimera/dataplane';
import type { ReadPlan } from '../source.js';
import { BatchPass, fieldsOf } from './batch-pass.js';
import type { CsvDataset, CsvFile } from './dataset.js';
import { textBytes } from './head.js';
import { rowKernel } from './kernel-of.js';
import { KernelPass } from './kernel-pass.js';
import type { NotationOf } from './notation.js';
import type { RangeFilter } from './range.js';
import { RecordReader } from './record-reader.js';
import { RecordBatch, RecordScanner } from './scanner.js';

const defaultRowBytes = 8 * 1_048_576;

/** Reads some files of a dataset, in order: records become Avro rows, and those that do not fit are set aside whole. */
export class PartPass {
  private readonly batches: BatchPass;
  private readonly kernel: KernelPass | null;

  constructor(
    private readonly dataset: CsvDataset,
    private readonly plan: ReadPlan,
    notation: NotationOf,
    range: RangeFilter | undefined,
  ) {
    this.batches = new BatchPass(dataset, plan, notation, range);
    const kernel = rowKernel(dataset, plan, notation);
    this.kernel = kernel === null ? null : new KernelPass(kernel, this.batches, plan.columns);
  }

  /** Row chunks of a file. What fills no chunk stays for the next file, or `end`. */
  async *read(file: CsvFile, signal: AbortSignal): AsyncGenerator<RowChunk> {
    const records = await openRecords(this.dataset, file, this.plan.maxRowBytes);
    try {
      if (this.kernel === null) yield* this.readBatches(file, records, signal);
      else yield* this.kernel.read(file, records, signal);
    } finally {
      await records.close();
    }
  }

  /** What is left. */
  *end(): Generator<RowChunk> {
    yield* this.kernel?.end() ?? this.batches.end();
  }

  private async *readBatches(
    file: CsvFile,
    records: RecordReader,
    signal: AbortSignal,
  ): AsyncGenerator<RowChunk> {
    const fields = fieldsOf(this.plan.columns, file);
    const batch = new RecordBatch(Math.max(1, file.names.length), this.batches.capacity);
    while (await records.next(batch)) {
      signal.throwIfAborted();
      for (const chunk of this.batches.rows(batch, fields, file)) {
        yield chunk;
        if (chunk.position !== undefined) this.batches.release(chunk.read);
      }
    }
  }
}

/** The records of a file behind its header. */
export async function openRecords(
  dataset: CsvDataset,
  file: CsvFile,
  maxRowBytes = defaultRowBytes,
): Promise<RecordReader> {
  const scanner = new RecordScanner(dataset.dialect, maxRowBytes, file.shown);
  const records = new RecordReader(textBytes(file.state, file.coding), scanner);
  await records.skipLines(dataset.format.skipLines ?? 0, dataset.dialect.newline);
  if (dataset.header) await records.next(new RecordBatch(file.names.length, 1));
  return records;
}
