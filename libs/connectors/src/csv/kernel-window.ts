import { isUtf8 } from 'node:buffer';
import type { CsvTranscoder } from '@chimera/dataplane';
import { markInvalidText, type RecordReader } from './record-reader.js';
import type { RecordBatch } from './scanner.js';

/** The text of a file in the kernel's memory, and how much of it is known to be valid UTF-8. */
export class KernelWindow {
  /** Nothing follows the text. */
  ended = false;
  /** Bytes at the front of the text that are whole characters. */
  private valid = 0;

  constructor(
    private readonly kernel: CsvTranscoder,
    private readonly records: RecordReader,
  ) {}

  /** Bytes at the front that the kernel may read; 0 when there is something in them that is no text. */
  get front(): number {
    return this.valid;
  }

  get length(): number {
    return this.kernel.text.length;
  }

  /** Lines that were passed, by whoever reads. */
  get line(): number {
    return this.records.scanner.line;
  }

  /** Adds the next block; `ended` is set when there is none. */
  async fill(): Promise<void> {
    const block = await this.records.rest();
    if (block === null) this.ended = true;
    else this.kernel.push(block);
    const { text } = this.kernel;
    const whole = this.ended ? text.length : wholeCharacters(text);
    this.valid = isUtf8(text.subarray(this.valid, whole)) ? whole : 0;
  }

  /** The kernel has read so much. */
  passed(bytes: number, lines: number): void {
    this.valid = Math.max(0, this.valid - bytes);
    this.records.scanner.line += lines;
  }

  /** Fills a batch with the next records, the other way; false when the next one is not whole. */
  scan(batch: RecordBatch): boolean {
    const { text } = this.kernel;
    const read = this.records.scanner.scan(batch, text, 0, text.length, this.ended);
    if (batch.rows > 0) markInvalidText(batch);
    this.kernel.skip(read);
    this.valid = Math.max(0, this.valid - read);
    return read > 0;
  }
}

/** Length without a character at the end of which more follows. */
function wholeCharacters(text: Buffer): number {
  for (let back = 1; back <= 3 && back <= text.length; back++) {
    const byte = text[text.length - back] as number;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const bytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return bytes > back ? text.length - back : text.length;
    }
  }
  return text.length;
}
