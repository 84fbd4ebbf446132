import { isUtf8 } from 'node:buffer';
import { defects, type RecordBatch, type RecordScanner } from './scanner.js';

/** Records of one stream of UTF-8, batch by batch. Memory: one block of the stream, and what is left of the one before. */
export class RecordReader {
  private window: Buffer = Buffer.alloc(0);
  private from = 0;
  private ended = false;
  private readonly blocks: AsyncIterator<Buffer>;

  constructor(
    blocks: AsyncIterable<Buffer>,
    readonly scanner: RecordScanner,
  ) {
    this.blocks = blocks[Symbol.asyncIterator]();
  }

  /** Skips lines as they stand, whatever is in them. */
  async skipLines(count: number, newline: number): Promise<void> {
    for (let left = count; left > 0;) {
      const found = this.window.indexOf(newline, this.from);
      if (found >= 0) {
        this.from = found + 1;
        this.scanner.line++;
        left--;
      } else {
        this.from = this.window.length;
        if (this.ended) return;
        await this.fill();
      }
    }
  }

  /** Fills the batch with the next records; false at the end. The batch's bytes hold until the next call. */
  async next(batch: RecordBatch): Promise<boolean> {
    for (;;) {
      const from = this.from;
      this.from = this.scanner.scan(batch, this.window, from, this.window.length, this.ended);
      if (batch.rows > 0) {
        markInvalidText(batch);
        return true;
      }
      if (this.ended && this.from >= this.window.length) return false;
      if (!this.ended) await this.fill();
    }
  }

  /** Gives what was not read yet, block by block, to whoever cuts records from here on; null at the end. */
  async rest(): Promise<Buffer | null> {
    const rest = this.window.subarray(this.from);
    this.from = this.window.length;
    if (rest.length > 0) return rest;
    if (this.ended) return null;
    const next = await this.blocks.next();
    this.ended = next.done === true;
    return next.done === true ? null : next.value;
  }

  /** Lets go of the stream before its end. */
  async close(): Promise<void> {
    await this.blocks.return?.();
  }

  private async fill(): Promise<void> {
    const next = await this.blocks.next();
    const rest = this.window.subarray(this.from);
    this.from = 0;
    if (next.done === true) {
      this.ended = true;
      this.window = rest;
    } else this.window = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
  }
}

/** Finds the records whose bytes are no UTF-8; one fast look at all of them comes first. */
export function markInvalidText(batch: RecordBatch): void {
  const { bytes, rows, recordStarts, recordEnds } = batch;
  const last = recordEnds[rows - 1] ?? 0;
  if (isUtf8(bytes.subarray(recordStarts[0], last))) return;
  for (let row = 0; row < rows; row++) {
    if (isUtf8(bytes.subarray(recordStarts[row], recordEnds[row]))) continue;
    batch.defects[row] = defects.encoding;
    batch.flawed = true;
  }
}
