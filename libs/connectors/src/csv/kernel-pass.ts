import type { Column } from '@chimera/contracts';
import type { CsvTranscoder, RowChunk } from '@chimera/dataplane';
import { fieldsOf, maxRejected, type BatchPass } from './batch-pass.js';
import type { CsvFile } from './dataset.js';
import { GatheredRows } from './gathered-rows.js';
import { KernelWindow } from './kernel-window.js';
import type { RecordReader } from './record-reader.js';
import { RecordBatch } from './scanner.js';

/** Records read the other way before the kernel tries again; more when it had hardly begun. */
const batchSizes = [8, 128, 2_048] as const;
/** A pass of the kernel over fewer rows was not worth while. */
const worthwhile = 64;

/**
 * Reads files by the kernel, and the records that are not for it by batches, in the order of the file. What the batches
 * make stands among the kernel's rows.
 */
export class KernelPass {
  private readonly gathered = new GatheredRows();
  /** Rows of batches whose places are still in use. */
  private held = 0;
  private step = 0;

  constructor(
    private readonly kernel: CsvTranscoder,
    private readonly batches: BatchPass,
    private readonly columns: readonly Column[],
  ) {}

  async *read(file: CsvFile, records: RecordReader, signal: AbortSignal): AsyncGenerator<RowChunk> {
    const fields = fieldsOf(this.columns, file);
    const width = Math.max(1, file.names.length);
    const window = new KernelWindow(this.kernel, records);
    const sizes = batchSizes.map((size) => Math.min(size, this.batches.capacity));
    const spare = sizes.map((size) => new RecordBatch(width, size));
    this.kernel.arrange(fields, width);
    for (;;) {
      signal.throwIfAborted();
      const outcome = this.run(window, file);
      if (outcome === 'full') yield* this.give();
      else if (outcome === 'cut' && !window.ended && window.length < records.scanner.maxRecordBytes)
        await window.fill();
      else if (outcome !== 'more' && !this.readOdd(window, spare[this.step] as RecordBatch, fields, file)) {
        if (window.ended) return;
        await window.fill();
      }
      if (this.gathered.rejected.length >= maxRejected) yield* this.give();
    }
  }

  /** What is left. */
  *end(): Generator<RowChunk> {
    if (!this.gathered.isEmpty) yield* this.give();
  }

  private run(window: KernelWindow, file: CsvFile): 'cut' | 'odd' | 'full' | 'more' {
    if (window.front === 0) {
      this.step = batchSizes.length - 1;
      return window.length === 0 ? 'cut' : 'odd';
    }
    const { line } = window;
    const run = this.kernel.run(window.front);
    this.gathered.addRun(run, file.shown, line);
    window.passed(run.bytes, run.lines);
    if (run.outcome === 'odd')
      this.step = run.rows >= worthwhile ? 0 : Math.min(this.step + 1, batchSizes.length - 1);
    return run.outcome;
  }

  /** Reads the next records by a batch; false when the next one is not whole. */
  private readOdd(
    window: KernelWindow,
    batch: RecordBatch,
    fields: readonly number[],
    file: CsvFile,
  ): boolean {
    const isWhole = window.scan(batch);
    for (const chunk of this.batches.rows(batch, fields, file)) this.append(chunk);
    for (const chunk of this.batches.end()) this.append(chunk);
    return isWhole;
  }

  private append(chunk: RowChunk): void {
    this.gathered.addChunk(chunk);
    this.kernel.append(chunk.bytes, chunk.sum);
    if (chunk.position !== undefined) this.held += chunk.read;
  }

  private *give(): Generator<RowChunk> {
    yield this.gathered.take(this.kernel.take());
    this.batches.release(this.held);
    this.held = 0;
  }
}
