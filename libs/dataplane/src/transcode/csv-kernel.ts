import { KernelMemory } from '../kernel/kernel-memory.js';
import { columnProgram, type ProgramColumn } from '../kernel/column-program.js';

/** Bytes of delimited text that cut records and values. */
export interface CsvBytes {
  readonly delimiter: number;
  /** -1 where nothing is quoted. Quotes inside quoted values are doubled. */
  readonly quote: number;
  /** 10 or 13. */
  readonly newline: number;
  /** Between whole and fraction of a number. */
  readonly point: number;
}

/** Bytes of a text that means null; see `csvMarkers` of the kernel. */
const markerBytes = 32;
export const longestMarker = markerBytes - 4;
const columnBytes = 64;
const fieldBytes = 12;
const slotOffset = 60;

/** Rows of one pass; their lines are noted. */
export const rowsPerPass = 4_096;

export interface CsvMemoryPlan {
  readonly columns: readonly ProgramColumn[];
  readonly bytes: CsvBytes;
  readonly nulls: readonly Buffer[];
  /** Values of a record, at most. */
  readonly widest: number;
  readonly input: number;
  readonly output: number;
}

/** The kernel's memory for delimited text: behind the column program stand markers, lines of rows, values of a record. */
export class CsvMemory {
  readonly region: KernelMemory;
  private readonly tables: Buffer;
  private width = 1;
  private slots: readonly number[] = [];

  constructor(private readonly plan: CsvMemoryPlan) {
    const { columns, nulls, widest } = plan;
    this.tables = Buffer.concat([
      columnProgram(columns),
      ...nulls.map(marker),
      Buffer.alloc(rowsPerPass * 4 + widest * fieldBytes),
    ]);
    this.region = new KernelMemory(this.tables, { input: plan.input, output: plan.output });
    this.instruct();
  }

  get columns(): number {
    return this.plan.columns.length;
  }

  /** Address of the lines of rows. */
  get lines(): number {
    return this.region.program + this.columns * columnBytes + this.plan.nulls.length * markerBytes;
  }

  /** `fields`: place of each column's value in a record of `width` values, from 0; -1 where there is none. */
  arrange(fields: readonly number[], width: number): void {
    this.width = width;
    this.slots = fields.map((field) => field + 1);
    this.instruct();
  }

  /** Whether a huge row made the regions grow far beyond what they were. */
  get isLarge(): boolean {
    const { inputBytes, outputBytes } = this.region;
    return inputBytes + outputBytes > (this.plan.input + this.plan.output) * 4;
  }

  /** Gives back what a huge row needed; the regions are empty then. */
  settle(): void {
    if (this.region.settle()) this.instruct();
  }

  private instruct(): void {
    const { kernel, program, view } = this.region;
    const { bytes, nulls } = this.plan;
    const quote = bytes.quote < 0 ? 256 : bytes.quote;
    kernel.csvDialect(bytes.delimiter, quote, bytes.newline, this.width, this.lines + rowsPerPass * 4);
    kernel.csvPoint(bytes.point);
    kernel.csvMarkers(program + this.columns * columnBytes, nulls.length);
    this.slots.forEach((slot, index) =>
      view.setUint32(program + index * columnBytes + slotOffset, slot, true),
    );
  }
}

function marker(text: Buffer): Buffer {
  const record = Buffer.alloc(markerBytes);
  record.writeUInt32LE(text.length, 0);
  text.copy(record, 4);
  return record;
}
