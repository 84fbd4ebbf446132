import { RejectedMessageError, TransientError } from '@chimera/contracts';
import { addSums, emptySum, type RowSum } from '../checksum.js';
import type { KernelMemory } from '../kernel/kernel-memory.js';
import { status } from '../kernel/pass-state.js';
import { roomyBytes } from '../rows/roomy-bytes.js';
import type { RowChunk } from '../rows/row-chunk.js';
import type { PgCopyPass } from './pg-copy-pass.js';
import type { RowSlab } from './row-slab.js';
import type { PgCopyTranscoder } from './transcoder.js';

/** Generated: transcodes the row at `p` and gives the position after it; -1 when it is not whole (see PgCopyPass). */
export type RowPass = (slab: RowSlab, source: Uint8Array, view: DataView, p: number, end: number) => number;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header's extension. */
const headerBytes = signature.length + 8;
const oidsFlag = 0x10000;

export interface StreamLimits {
  readonly columns: number;
  readonly chunkBytes: number;
  readonly maxRowBytes: number;
  /** Room that any row needs in the output besides the content of its text and bytes. */
  readonly rowBytes: number;
}

/** The row by row pass, for what the kernel hands back. */
export interface SlowPath {
  readonly row: RowPass;
  readonly pass: PgCopyPass;
  readonly slab: RowSlab;
}

/**
 * Feeds the kernel from buffers cut anywhere: its memory holds what was pushed and not yet read, at most one row of it from
 * earlier pushes. Rows that the kernel hands back (see `kernel/pg-copy-to-avro.ts`) go through the slow path, in place.
 */
export class PgCopyStream implements PgCopyTranscoder {
  /** Offsets in the input region: next byte to read, and end of what was pushed. */
  #start = 0;
  #end = 0;
  /** Bytes of the chunk at hand in the output region. */
  #used = 0;
  #sum: RowSum = emptySum;
  /** Bytes from `#start` on without which nothing can be done. */
  #needed = headerBytes;
  #state: 'header' | 'rows' | 'ended' = 'header';

  constructor(
    private readonly memory: KernelMemory,
    private readonly slow: SlowPath,
    private readonly limits: StreamLimits,
  ) {}

  push(bytes: Buffer): void {
    const { memory } = this;
    const rest = this.#end - this.#start;
    if (rest === 0 || this.#end + bytes.length > memory.inputBytes) {
      memory.bytes.copyWithin(memory.input, memory.input + this.#start, memory.input + this.#end);
      this.#start = 0;
      this.#end = rest;
    }
    memory.reserve(this.#end + bytes.length, 0);
    bytes.copy(memory.bytes, memory.input + this.#end);
    this.#end += bytes.length;
  }

  take(): RowChunk | null {
    while (!this.#full && this.#end - this.#start >= this.#needed) this.#advance();
    return this.#full ? this.#flush() : null;
  }

  end(): RowChunk | null {
    const last = this.take() ?? this.#flush();
    if (this.#state === 'ended') return last;
    const found = this.#state === 'header' ? 'no header' : `${this.#end - this.#start} bytes of a cut row`;
    throw new TransientError(
      'CHIMERA_SOURCE_FAILED',
      `Expected the end mark of the COPY stream after ${this.slow.slab.ledger.taken} rows, found ${found}.`,
      { hint: 'The connection to the source ended early; the run is tried again.' },
    );
  }

  get #full(): boolean {
    return this.#used >= this.limits.chunkBytes || this.slow.slab.ledger.full;
  }

  #flush(): RowChunk | null {
    const chunk = this.slow.slab.ledger.flush(() => this.#takeRows());
    if (chunk !== null) this.#settle();
    return chunk;
  }

  #takeRows(): { readonly bytes: Buffer; readonly sum: RowSum } {
    const { memory } = this;
    const bytes = roomyBytes(this.#used);
    memory.bytes.copy(bytes, 0, memory.output, memory.output + this.#used);
    const sum = addSums(this.#sum, memory.state.takeSum());
    this.#used = 0;
    this.#sum = emptySum;
    return { bytes, sum };
  }

  /** Invariant 11: memory that a huge row made grow is given back, with what was pushed carried over. */
  #settle(): void {
    const { memory } = this;
    if (!memory.swollen) return;
    const rest = Buffer.from(this.#region());
    memory.settle();
    this.#start = this.#end = 0;
    this.push(rest);
  }

  /** What was pushed and not yet read. */
  #region(): Buffer {
    const { bytes, input } = this.memory;
    return bytes.subarray(input + this.#start, input + this.#end);
  }

  #advance(): void {
    if (this.#state === 'rows') this.#readRows();
    else if (this.#state === 'header') this.#readHeader();
    else throw this.#notCopy('nothing after the end mark', `${this.#end - this.#start} more bytes`);
  }

  #readHeader(): void {
    const source = this.#region();
    if (!source.subarray(0, signature.length).equals(signature)) {
      throw this.#notCopy('the signature of a binary COPY stream', 'other bytes');
    }
    if ((source.readInt32BE(signature.length) & oidsFlag) !== 0)
      throw this.#notCopy('rows without OIDs', 'rows with OIDs');
    const extension = source.readInt32BE(signature.length + 4);
    if (extension < 0 || extension > this.limits.maxRowBytes)
      throw this.#notCopy('a short header', `an extension of ${extension} bytes`);
    this.#needed = headerBytes + extension;
    if (source.length < this.#needed) return;
    this.#start += this.#needed;
    this.#state = 'rows';
    this.#needed = 2;
  }

  #readRows(): void {
    const { memory } = this;
    const outcome = this.#runKernel();
    const { position, output, rows, needed } = memory.state;
    this.#start = position - memory.input;
    this.#used = output - memory.output;
    this.slow.slab.ledger.keep(rows);
    this.#needed = 2;
    if (outcome === status.cut) this.#awaitRow(needed - position);
    else if (outcome === status.room) memory.reserve(0, this.#used + needed);
    else if (outcome === status.handBack) this.#takeBack();
  }

  #runKernel(): number {
    const { kernel, program, input, output, outputBytes } = this.memory;
    const { chunkBytes, rowBytes, maxRowBytes, columns } = this.limits;
    kernel.limitRows(output + chunkBytes, output + outputBytes, rowBytes, maxRowBytes);
    return kernel.pgCopyToAvro(program, columns, input + this.#start, input + this.#end, output + this.#used);
  }

  /** Invariant 11: a row is not collected beyond what a row may be. */
  #awaitRow(needed: number): void {
    this.#needed = needed;
    if (needed > this.limits.maxRowBytes + 2 + this.limits.columns * 4) throw this.slow.slab.tooLarge(needed);
  }

  #takeBack(): void {
    const { memory, slow } = this;
    const start = memory.input + this.#start;
    const fields = memory.view.getInt16(start);
    if (fields !== this.limits.columns) return this.#finish(fields);
    const end = slow.row(slow.slab, memory.bytes, memory.view, start, memory.input + this.#end);
    if (end < 0) return this.#awaitRow(slow.pass.needed - start);
    this.#start = end - memory.input;
    this.#append(slow.slab.take());
  }

  #append({ bytes, sum }: { readonly bytes: Buffer; readonly sum: RowSum }): void {
    const { memory } = this;
    memory.reserve(0, this.#used + bytes.length);
    bytes.copy(memory.bytes, memory.output + this.#used);
    this.#used += bytes.length;
    this.#sum = addSums(this.#sum, sum);
  }

  #finish(fields: number): void {
    if (fields !== -1) {
      throw new RejectedMessageError(
        'CHIMERA_SOURCE_SCHEMA_CHANGED',
        `Expected rows of ${this.limits.columns} columns, found ${fields} at ${this.slow.slab.ledger.position}.`,
        { hint: 'The source has other columns than the contract says. Submit the intent again.' },
      );
    }
    this.#start += 2;
    this.#state = 'ended';
    this.#needed = 1;
  }

  #notCopy(expected: string, found: string): RejectedMessageError {
    return new RejectedMessageError('CHIMERA_SOURCE_FORMAT', `Expected ${expected}, found ${found}.`, {
      hint: 'The source must answer with COPY ... TO STDOUT (FORMAT binary).',
    });
  }
}
