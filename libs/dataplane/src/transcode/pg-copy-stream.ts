import { RejectedMessageError, TransientError } from '@chimera/contracts';
import type { RowChunk } from '../rows/row-chunk.js';
import type { PgCopyPass } from './pg-copy-pass.js';
import { viewOf, type RowSlab } from './row-slab.js';
import type { PgCopyTranscoder } from './transcoder.js';

/** Generated: transcodes whole rows from `start`, until the slab is full or the input ends; gives the position reached. */
export type RowsPass = (
  slab: RowSlab,
  source: Uint8Array,
  view: DataView,
  start: number,
  end: number,
) => number;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header's extension. */
const headerBytes = signature.length + 8;
const oidsFlag = 0x10000;

interface StreamLimits {
  readonly columns: number;
  readonly maxRowBytes: number;
}

/** Feeds a generated pass from buffers cut anywhere: at most one row is carried over from one to the next. */
export class PgCopyStream implements PgCopyTranscoder {
  #source: Buffer = Buffer.alloc(0);
  #view: DataView = viewOf(this.#source);
  #p = 0;
  /** Pushed while the source still held a cut row. */
  #queue: Buffer[] = [];
  #queued = 0;
  /** Bytes from the position on without which nothing can be done. */
  #needed = headerBytes;
  #state: 'header' | 'rows' | 'ended' = 'header';

  constructor(
    private readonly rows: RowsPass,
    private readonly pass: PgCopyPass,
    private readonly slab: RowSlab,
    private readonly limits: StreamLimits,
  ) {}

  push(bytes: Buffer): void {
    if (this.#p === this.#source.length && this.#queued === 0) {
      this.#use(bytes);
    } else {
      this.#queue.push(bytes);
      this.#queued += bytes.length;
    }
  }

  take(): RowChunk | null {
    while (!this.slab.full && this.#refill()) this.#advance();
    return this.slab.full ? this.slab.flush() : null;
  }

  end(): RowChunk | null {
    const last = this.take() ?? this.slab.flush();
    if (this.#state === 'ended') return last;
    const found =
      this.#state === 'header'
        ? 'no header'
        : `${this.#source.length - this.#p + this.#queued} bytes of a cut row`;
    throw new TransientError(
      'CHIMERA_SOURCE_FAILED',
      `Expected the end mark of the COPY stream after ${this.slab.taken} rows, found ${found}.`,
      { hint: 'The connection to the source ended early; the run is tried again.' },
    );
  }

  /** False when what is needed has not arrived. */
  #refill(): boolean {
    const rest = this.#source.length - this.#p;
    if (rest >= this.#needed) return true;
    if (this.#queued === 0 || rest + this.#queued < this.#needed) return false;
    this.#use(Buffer.concat([this.#source.subarray(this.#p), ...this.#queue]));
    this.#queue = [];
    this.#queued = 0;
    return true;
  }

  #use(source: Buffer): void {
    this.#source = source;
    this.#view = viewOf(source);
    this.#p = 0;
  }

  #advance(): void {
    if (this.#state === 'rows') this.#readRows();
    else if (this.#state === 'header') this.#readHeader();
    else throw this.#notCopy('nothing after the end mark', `${this.#source.length - this.#p} more bytes`);
  }

  #readHeader(): void {
    if (!this.#source.subarray(this.#p, this.#p + signature.length).equals(signature)) {
      throw this.#notCopy('the signature of a binary COPY stream', 'other bytes');
    }
    if ((this.#view.getInt32(this.#p + signature.length) & oidsFlag) !== 0)
      throw this.#notCopy('rows without OIDs', 'rows with OIDs');
    const extension = this.#view.getInt32(this.#p + signature.length + 4);
    if (extension < 0 || extension > this.limits.maxRowBytes)
      throw this.#notCopy('a short header', `an extension of ${extension} bytes`);
    this.#needed = headerBytes + extension;
    if (this.#source.length - this.#p < this.#needed) return;
    this.#p += this.#needed;
    this.#state = 'rows';
    this.#needed = 2;
  }

  #readRows(): void {
    this.#p = this.rows(this.slab, this.#source, this.#view, this.#p, this.#source.length);
    this.#needed = 2;
    if (this.slab.full || this.#source.length - this.#p < 2) return;
    const fields = this.#view.getInt16(this.#p);
    if (fields === this.limits.columns) this.#awaitRow();
    else this.#finish(fields);
  }

  /** Invariant 11: a row is not collected beyond what a row may be. */
  #awaitRow(): void {
    this.#needed = this.pass.needed - this.#p;
    if (this.#needed > this.limits.maxRowBytes + 2 + this.limits.columns * 4)
      throw this.slab.tooLarge(this.#needed);
  }

  #finish(fields: number): void {
    if (fields !== -1) {
      throw new RejectedMessageError(
        'CHIMERA_SOURCE_SCHEMA_CHANGED',
        `Expected rows of ${this.limits.columns} columns, found ${fields} at ${this.slab.position}.`,
        { hint: 'The source has other columns than the contract says. Submit the intent again.' },
      );
    }
    this.#p += 2;
    this.#state = 'ended';
    this.#needed = 1;
  }

  #notCopy(expected: string, found: string): RejectedMessageError {
    return new RejectedMessageError('CHIMERA_SOURCE_FORMAT', `Expected ${expected}, found ${found}.`, {
      hint: 'The source must answer with COPY ... TO STDOUT (FORMAT binary).',
    });
  }
}
