import type { Column } from '@chimera/contracts';
import { addSums, emptySum, type RowSum } from '../checksum.js';
import {
  limitsOf as columnLimits,
  type ProgramColumn,
  type ProgramLimits,
} from '../kernel/column-program.js';
import { csvOp } from '../kernel/csv-op.js';
import { status } from '../kernel/pass-state.js';
import type { RowRule } from '../rows/row-chunk.js';
import { avroBytes, planColumns, type ColumnPlan } from './column-plan.js';
import { CsvMemory, longestMarker, rowsPerPass, type CsvBytes } from './csv-kernel.js';
import { limitsOf, type Limits } from './row-ledger.js';
import type { TranscodeOptions } from './transcoder.js';

export type { CsvBytes } from './csv-kernel.js';

export interface CsvOptions extends Omit<TranscodeOptions, 'position'> {
  readonly bytes: CsvBytes;
  /** Texts that mean null, in every column. */
  readonly nulls: readonly Buffer[];
  /** Most values that a record may be said to have. */
  readonly widest: number;
}

/** What became of a pass over the text that was pushed. */
export interface CsvRun {
  /**
   * `cut`: the next record is not whole. `odd`: the next record does not fit, or is written in a way that this transcoder
   * does not read. `full`: a chunk is ready. `more`: go on.
   */
  readonly outcome: 'cut' | 'odd' | 'full' | 'more';
  readonly rows: number;
  /** Bytes and lines that were read. */
  readonly bytes: number;
  readonly lines: number;
  /** Line of each row, counted from 0; null when each row has one line and none lies between. */
  readonly lineOf: Uint32Array | null;
}

/** Room in the output besides a chunk, so that rows of usual size need not wait for an empty one. */
const spareOutput = 65_536;
/** A block of a file and what was left of the one before. */
const usualInput = 1_048_576 + 262_144;

/**
 * Compiles a transcoder from delimited text in UTF-8 to Avro rows, or gives null when its columns or null markers are none
 * that the kernel reads. It reads what is written in the usual way; every other record is left to the caller, who reads it
 * himself, adds what comes of it by `append`, and goes on behind it by `skip`. Throws `CHIMERA_COLUMN_UNKNOWN` or
 * `CHIMERA_INTENT_INVALID` for rules that do not fit the columns.
 */
export function compileCsvToAvro(
  columns: readonly Column[],
  rules: readonly RowRule[],
  options: CsvOptions,
): CsvTranscoder | null {
  const plans = planColumns(columns, rules);
  const program = plans.flatMap((plan) => csvColumn(plan) ?? []);
  const longest = options.nulls.reduce((most, text) => Math.max(most, text.length), 0);
  if (program.length < plans.length || longest > longestMarker) return null;
  const limits = limitsOf(options);
  const rowBytes = plans.reduce((sum, plan) => sum + avroBytes(plan), 0);
  const output = limits.chunkBytes + rowBytes + spareOutput;
  const { bytes, nulls, widest } = options;
  const memory = new CsvMemory({ columns: program, bytes, nulls, widest, input: usualInput, output });
  return new CsvTranscoder(memory, limits, rowBytes);
}

function csvColumn(plan: ColumnPlan): ProgramColumn | undefined {
  const op = csvOp(plan.type);
  if (op === undefined) return undefined;
  const { nullable, required, type } = plan;
  const decimal = type.kind === 'decimal' ? { scale: type.scale, mostBytes: 0 } : undefined;
  return { op, nullable, required, decimal, limits: limitsOfType(plan) };
}

/** The kernel reads 64 bits; a column of 32 has limits of its own. */
function limitsOfType(plan: ColumnPlan): ProgramLimits | undefined {
  const limits = columnLimits(plan);
  if (plan.type.kind !== 'int32') return limits;
  const [least, most] = [-(2n ** 31n), 2n ** 31n - 1n];
  const { min = least, max = most } = limits ?? {};
  return { min: min > least ? min : least, max: max < most ? max : most };
}

/** See {@link compileCsvToAvro}. Its memory holds the text that was pushed and not read, and the rows of one chunk. */
export class CsvTranscoder {
  /** Offsets in the input region: next byte to read, and end of what was pushed. */
  #start = 0;
  #end = 0;
  /** Bytes of the chunk at hand in the output region. */
  #used = 0;
  #sum: RowSum = emptySum;

  /** Made by {@link compileCsvToAvro}. */
  constructor(
    private readonly memory: CsvMemory,
    private readonly limits: Limits,
    private readonly rowBytes: number,
  ) {}

  /** Place of each column's value in a record of `width` values, from 0; -1 where the file has none. */
  arrange(fields: readonly number[], width: number): void {
    this.memory.arrange(fields, width);
  }

  /** Adds text behind what was not read yet. */
  push(bytes: Buffer): void {
    const { region } = this.memory;
    const rest = this.#end - this.#start;
    if (rest === 0 || this.#end + bytes.length > region.inputBytes) {
      region.bytes.copyWithin(region.input, region.input + this.#start, region.input + this.#end);
      this.#start = 0;
      this.#end = rest;
    }
    region.reserve(this.#end + bytes.length, 0);
    bytes.copy(region.bytes, region.input + this.#end);
    this.#end += bytes.length;
  }

  /** The text that was not read yet. Valid until the next call of anything else. */
  get text(): Buffer {
    const { bytes, input } = this.memory.region;
    return bytes.subarray(input + this.#start, input + this.#end);
  }

  /** Leaves text out that the caller has read. */
  skip(bytes: number): void {
    this.#start += bytes;
  }

  /** True when a chunk is ready. */
  get full(): boolean {
    return this.#used >= this.limits.chunkBytes;
  }

  /** Transcodes records of the first `length` bytes of the text, which must be valid UTF-8. */
  run(length: number): CsvRun {
    const { region, columns, lines } = this.memory;
    const { kernel, program, input, output, outputBytes } = region;
    const { chunkBytes, maxRowBytes } = this.limits;
    kernel.limitRows(output + chunkBytes, output + outputBytes, this.rowBytes, maxRowBytes);
    const from = input + this.#start;
    kernel.csvLines(lines, rowsPerPass);
    const left = this.guarded(from + length, () =>
      kernel.csvToAvro(program, columns, from, from + length, output + this.#used),
    );
    this.#used = region.state.output - output;
    const told = this.told(left, from);
    return { ...told, lineOf: this.linesOf(told.rows, told.lines) };
  }

  /** Counts records of the first `length` bytes of the text. Those with too few or too many values count. */
  count(length: number): Omit<CsvRun, 'lineOf'> {
    const { kernel, input } = this.memory.region;
    kernel.limitRows(0, 0, 0, this.limits.maxRowBytes);
    const from = input + this.#start;
    const left = this.guarded(from + length, () => kernel.csvCount(from, from + length));
    return this.told(left, from);
  }

  /** Adds rows that the caller made. */
  append(bytes: Buffer, sum: RowSum): void {
    const { region } = this.memory;
    region.reserve(0, this.#used + bytes.length + this.rowBytes);
    bytes.copy(region.bytes, region.output + this.#used);
    this.#used += bytes.length;
    this.#sum = addSums(this.#sum, sum);
  }

  /** The rows so far and their sum; starts again from nothing. */
  take(): { readonly bytes: Buffer; readonly sum: RowSum } {
    const { region } = this.memory;
    const bytes = Buffer.allocUnsafeSlow(this.#used);
    region.bytes.copy(bytes, 0, region.output, region.output + this.#used);
    const sum = addSums(this.#sum, region.state.takeSum());
    this.#used = 0;
    this.#sum = emptySum;
    this.settle();
    return { bytes, sum };
  }

  /** The kernel puts a line end behind its input; what stands there is text that comes later. */
  private guarded(end: number, pass: () => number): number {
    const { bytes } = this.memory.region;
    const behind = bytes[end] as number;
    const left = pass();
    bytes[end] = behind;
    return left;
  }

  private told(left: number, from: number): Omit<CsvRun, 'lineOf'> {
    const { position, rows, needed: lines } = this.memory.region.state;
    this.#start += position - from;
    const full = left === status.room ? this.#used > 0 : this.full;
    const outcome = left === status.cut ? 'cut' : full ? 'full' : left === status.done ? 'more' : 'odd';
    return { outcome, rows, bytes: position - from, lines };
  }

  private linesOf(rows: number, lines: number): Uint32Array | null {
    if (rows === lines) return null;
    const { bytes } = this.memory.region;
    return new Uint32Array(bytes.buffer, this.memory.lines, rows).slice();
  }

  /** Invariant 11: memory that a huge row made grow is given back, with the text carried over. */
  private settle(): void {
    if (!this.memory.isLarge) return;
    const rest = Buffer.from(this.text);
    this.memory.settle();
    this.#start = this.#end = 0;
    this.push(rest);
  }
}
