import { RejectedMessageError } from '@chimera/contracts';

/** How records are cut into values; single bytes, -1 for none. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
  /** Stands before a quote inside a quoted value; the same as `quote` when quotes are doubled. */
  readonly escape: number;
  /** 10, or 13 for files that end lines with carriage returns alone. */
  readonly newline: number;
}

/** What a value is made of. */
export const kinds = { plain: 0, quoted: 1, escaped: 2, missing: 3 } as const;

/** What is wrong with a record; 0 is nothing. */
export const defects = { none: 0, few: 1, many: 2, quote: 3, encoding: 4 } as const;

/** Records of one scan: values of record `r` stand at `r * width`. Reused from scan to scan. */
export class RecordBatch {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  /** Line of the file that a record begins on, from 1. */
  readonly lines: Float64Array;
  readonly recordStarts: Int32Array;
  readonly recordEnds: Int32Array;
  /** Values found, more or fewer than `width` in ragged records. */
  readonly found: Int32Array;
  readonly defects: Uint8Array;
  /** The memory that offsets point into. */
  bytes: Buffer = Buffer.alloc(0);
  rows = 0;
  /** Whether any record has a defect. */
  flawed = false;

  constructor(
    /** Values of a whole record. */
    readonly width: number,
    readonly capacity = Math.max(16, Math.min(2_048, Math.floor(65_536 / width))),
  ) {
    this.starts = new Int32Array(width * this.capacity);
    this.ends = new Int32Array(width * this.capacity);
    this.kinds = new Uint8Array(width * this.capacity);
    this.lines = new Float64Array(this.capacity);
    this.recordStarts = new Int32Array(this.capacity);
    this.recordEnds = new Int32Array(this.capacity);
    this.found = new Int32Array(this.capacity);
    this.defects = new Uint8Array(this.capacity);
  }
}

const carriageReturn = 13;
/** Lines are read again after a quote that never closes; more bytes than these in one file are an attack. */
const rescanLimit = 256 * 1_048_576;

/**
 * Cuts bytes into records. A quote counts at the beginning of a value only. A record whose quotes do not fit (text
 * after the closing one, or none within `maxRecordBytes`) loses its first line only: reading goes on with the next.
 * Empty lines are no records, unless a record has one value. Throws `CHIMERA_ROW_TOO_LARGE`.
 */
export class RecordScanner {
  /** Line that the next record begins on. */
  line = 1;
  private rescanned = 0;
  /** Of the value and the record at hand. */
  private kind: number = kinds.plain;
  private embedded = 0;

  constructor(
    private readonly dialect: Dialect,
    readonly maxRecordBytes: number,
    /** Names the file in errors. */
    private readonly file: string,
  ) {}

  /** Fills the batch from `from`; gives the offset of the first byte that is no part of it. `last`: nothing follows `end`. */
  scan(batch: RecordBatch, d: Buffer, from: number, end: number, last: boolean): number {
    batch.bytes = d;
    batch.rows = 0;
    batch.flawed = false;
    let p = from;
    while (p < end && batch.rows < batch.capacity) {
      const next = this.record(batch, d, p, end, last);
      if (next < 0) break;
      p = next;
    }
    return p;
  }

  /** One record at `from`; gives where the next begins, or -1 when its end is not here yet. */
  private record(batch: RecordBatch, d: Buffer, from: number, end: number, last: boolean): number {
    const { delimiter, quote, newline } = this.dialect;
    const { width, starts, ends, kinds: kindOf } = batch;
    const limit = Math.min(end, from + this.maxRecordBytes);
    const base = batch.rows * width;
    this.embedded = 0;
    for (let column = 0, p = from; ; p++) {
      let start = p;
      let stop: number;
      let kind: number = kinds.plain;
      if (p < limit && d[p] === quote) {
        start = p + 1;
        stop = this.closing(d, start, limit, last && limit === end);
        if (stop < 0) return this.unclosed(batch, d, from, end, last);
        kind = this.kind;
        p = this.behind(d, stop + 1, end);
        if (p >= end && !last) return this.unclosed(batch, d, from, end, last);
        if (p < end && d[p] !== delimiter && d[p] !== newline)
          return this.malformed(batch, d, from, p, end, last);
      } else {
        let c = 0;
        while (p < limit && (c = d[p] as number) !== delimiter && c !== newline) p++;
        if (p >= limit && (p < end || !last)) return this.endless(p - from);
        stop = p > start && (p >= end || c === newline) ? this.beforeReturn(d, p) : p;
      }
      if (column < width) {
        starts[base + column] = start;
        ends[base + column] = stop;
        kindOf[base + column] = kind;
      }
      column++;
      if (p < end && d[p] === delimiter) continue;
      const blank = column === 1 && stop === start && kind === kinds.plain && width > 1;
      if (!blank) this.finish(batch, from, p, column);
      this.line += this.embedded + 1;
      return Math.min(end, p + 1);
    }
  }

  /** Offset of the quote that closes the value, or -1 when it is not here. Notes kind and embedded line ends. */
  private closing(d: Buffer, from: number, limit: number, last: boolean): number {
    const { quote, escape, newline } = this.dialect;
    this.kind = kinds.quoted;
    for (let p = from; p < limit; p++) {
      const c = d[p];
      if (c === newline) this.embedded++;
      else if (c === quote || c === escape) {
        // Whether a quote closes is known only when what follows is.
        if (p + 1 >= limit) return last && c === quote ? p : -1;
        const next = d[p + 1];
        if (c === quote && (escape !== quote || next !== quote)) return p;
        if (next !== quote && next !== escape) continue;
        this.kind = kinds.escaped;
        p++;
      }
    }
    return -1;
  }

  /** Behind the carriage return of a line end, if one is there. */
  private behind(d: Buffer, p: number, end: number): number {
    if (p >= end || d[p] !== carriageReturn || this.dialect.newline === carriageReturn) return p;
    return p + 1 >= end || d[p + 1] === this.dialect.newline ? p + 1 : p;
  }

  private beforeReturn(d: Buffer, p: number): number {
    return d[p - 1] === carriageReturn && this.dialect.newline !== carriageReturn ? p - 1 : p;
  }

  private finish(batch: RecordBatch, from: number, to: number, found: number): void {
    const row = batch.rows++;
    const { width } = batch;
    for (let column = found; column < width; column++) {
      batch.starts[row * width + column] = from;
      batch.ends[row * width + column] = from;
      batch.kinds[row * width + column] = kinds.missing;
    }
    const defect = found === width ? defects.none : found < width ? defects.few : defects.many;
    this.note(batch, row, from, to, found, defect);
  }

  private note(
    batch: RecordBatch,
    row: number,
    from: number,
    to: number,
    found: number,
    defect: number,
  ): void {
    batch.lines[row] = this.line;
    batch.recordStarts[row] = from;
    batch.recordEnds[row] = to;
    batch.found[row] = found;
    batch.defects[row] = defect;
    if (defect !== defects.none) batch.flawed = true;
  }

  /** A quoted value that does not end in what is here: more may follow, or it never ends. */
  private unclosed(batch: RecordBatch, d: Buffer, from: number, end: number, last: boolean): number {
    if (!last && end - from <= this.maxRecordBytes) return -1;
    return this.malformed(batch, d, from, Math.min(end, from + this.maxRecordBytes), end, last);
  }

  /** Sets the first line of the record aside and goes on behind it; `seen` is how far the record was read. */
  private malformed(
    batch: RecordBatch,
    d: Buffer,
    from: number,
    seen: number,
    end: number,
    last: boolean,
  ): number {
    const found = d.indexOf(this.dialect.newline, from);
    const stop = found < 0 || found >= end ? end : found;
    if (stop === end && !last) return this.endless(end - from);
    this.rescanned += Math.max(0, seen - stop);
    if (this.rescanned > rescanLimit) throw this.tangled();
    const row = batch.rows++;
    const { width } = batch;
    batch.starts.fill(from, row * width, (row + 1) * width);
    batch.ends.fill(from, row * width, (row + 1) * width);
    batch.kinds.fill(kinds.missing, row * width, (row + 1) * width);
    this.note(batch, row, from, this.beforeReturn(d, stop), 0, defects.quote);
    this.line++;
    return Math.min(end, stop + 1);
  }

  private tangled(): RejectedMessageError {
    return new RejectedMessageError(
      'CHIMERA_SOURCE_FORMAT',
      `Expected quotes in ${this.file} to close, found many that do not up to line ${this.line}.`,
      { hint: 'Declare format.quote as the files have it; empty when values are not quoted.' },
    );
  }

  private endless(bytes: number): -1 {
    if (bytes < this.maxRecordBytes) return -1;
    throw new RejectedMessageError(
      'CHIMERA_ROW_TOO_LARGE',
      `Expected rows of at most ${this.maxRecordBytes} bytes, found at least ${bytes} at ${this.file}:${this.line}.`,
      {
        hint: 'Is it delimited text, with the line ends that other files of the dataset have? Otherwise raise the limit.',
      },
    );
  }
}
